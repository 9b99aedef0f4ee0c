import type { Crew } from './demo-crew.ts';
import type { Progress } from './demo-progress.ts';

const GATES_MS = 60_000;
const SERVING_MS = 90_000;
const LOOK_MS = 500;

async function until<T>(what: string, limitMs: number, look: () => Promise<T | null>): Promise<T> {
  const end = Date.now() + limitMs;
  while (Date.now() < end) {
    const found = await look();
    if (found !== null) return found;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  throw new Error(`${what} did not happen within ${limitMs / 1_000} s`);
}

async function embeddedCluster(crew: Crew): Promise<string> {
  const { trpc } = await crew.as('ada');
  const [cluster] = await trpc.requests.clusterChoices.query({});
  if (!cluster) throw new Error('the organisation has no cluster to serve on');
  return cluster.id;
}

/** Opens a request to serve a model's version in production and waits until its gates have run. */
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
  const { trpc } = await crew.as(who);
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
    const mine = items.find((deployment) => deployment.workflow.id === workflowId);
    return mine?.serving?.number ?? null;
  });
}
