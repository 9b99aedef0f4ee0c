import type { Crew } from './demo-crew.ts';
import type { Progress } from './demo-progress.ts';
import { until } from './until.ts';

const GATES_MS = 60_000;
const SERVING_MS = 90_000;

async function embeddedCluster(crew: Crew): Promise<string> {
  const { trpc } = await crew.as('ada');
  const [cluster] = await trpc.requests.clusterChoices.query({});
  if (!cluster) throw new Error('the organisation has no cluster to serve on');
  return cluster.id;
}

/** Asks to serve a model's version in staging, where only gates are asked and Interlock measures what serves. */
export async function openStaging(crew: Crew, model: string, progress: Progress): Promise<void> {
  const { trpc } = await crew.as('ada');
  const opened = await trpc.requests.open.mutate({
    workflowId: progress.kept('workflow'),
    modelVersionId: progress.kept(`version of ${model}`),
    clusterId: await embeddedCluster(crew),
    environment: 'staging',
    reason: 'To be measured by Interlock before anybody is asked to sign.',
  });
  progress.keep(`staging of ${model}`, opened.id);
}

/** Waits until the gates of staging have passed, which applies the request. */
export function isInStaging(crew: Crew, model: string, progress: Progress): Promise<true> {
  const id = progress.kept(`staging of ${model}`);
  return until('staging', GATES_MS, async () => {
    const { trpc } = await crew.as('ada');
    const { state } = await trpc.requests.get.query({ id });
    if (state === 'blocked') await trpc.requests.checkAgain.mutate({ id });
    return state === 'applied' ? true : null;
  });
}

/** Opens a request to serve a model's version in production. */
export async function openPromotion(
  crew: Crew,
  model: string,
  reason: string,
  progress: Progress,
): Promise<void> {
  const { trpc } = await crew.as('ada');
  const opened = await trpc.requests.open.mutate({
    workflowId: progress.kept('workflow'),
    modelVersionId: progress.kept(`version of ${model}`),
    clusterId: await embeddedCluster(crew),
    environment: 'production',
    reason,
  });
  progress.keep(`request for ${model}`, opened.id);
}

/** Waits until the gates of a request have passed; one that could not be checked yet is run again, as its author would. */
export function gatesHavePassed(crew: Crew, model: string, progress: Progress): Promise<string> {
  const id = progress.kept(`request for ${model}`);
  return until('passing gates', GATES_MS, async () => {
    const { trpc } = await crew.as('ada');
    const { state, gates } = await trpc.requests.get.query({ id });
    if (state === 'blocked') await trpc.requests.checkAgain.mutate({ id });
    return state === 'in_review' ? `${gates.passed} of ${gates.total} passed` : null;
  });
}

/** A colleague reads the request and signs what they read. */
export async function signPromotion(
  crew: Crew,
  who: 'ben' | 'rita',
  model: string,
  reason: string,
  progress: Progress,
): Promise<void> {
  const { trpc } = await crew.freshly(who);
  const id = progress.kept(`request for ${model}`);
  const request = await trpc.requests.get.query({ id });
  await trpc.requests.sign.mutate({ id, subjectDigest: request.subjectDigest, decision: 'approve', reason });
}

/** Waits until the approved revision is in force. */
export function isServing(crew: Crew, progress: Progress): Promise<number> {
  const workflowId = progress.kept('workflow');
  return until('serving', SERVING_MS, async () => {
    const { trpc } = await crew.as('olga');
    const { items } = await trpc.deployments.list.query({});
    const mine = items.find(
      ({ workflow, environment }) => workflow.id === workflowId && environment === 'production',
    );
    return mine?.serving?.number ?? null;
  });
}
