import { systemContext } from '#server/access/system-context.ts';
import { adapterOf } from '#server/clusters/adapter-registry.ts';
import { AdapterFault } from '#server/clusters/domain/adapter-fault.ts';
import type { ClusterFacts } from '#server/clusters/domain/cluster-facts.ts';
import type { ObservedModel, WantedModel } from '#server/clusters/domain/observed.ts';
import type { ClusterAccess, ServingAdapter } from '#server/clusters/port.ts';
import type { RevisionObservation } from '#server/deployments/domain/observation.ts';
import { recordObservation } from '#server/deployments/record-observation.ts';
import { clock } from '#server/platform/clock.ts';
import { logger } from '#server/platform/logger.ts';
import { EVERY_TENANT, type UnitOfWork } from '#server/platform/unit-of-work.ts';
import type { HeldLease } from '#server/platform/with-lease.ts';
import {
  afterFault,
  byUrgency,
  isNews,
  PLAN_LIMITS,
  type PlanLimits,
  planRevision,
  type RevisionDecision,
} from './domain/plan-revision.ts';
import { type RevisionWork, readClusterWork } from './read-cluster-work.ts';

/** Acts per pass: the rest follows in the next one, from what is then seen. */
const ACTS_MAX = 4;
const log = logger('reconcile');

/** What one pass over one cluster is given. */
export interface ClusterPass {
  uow: UnitOfWork;
  cluster: ClusterFacts;
  lease: HeldLease;
  signal: AbortSignal;
  limits?: PlanLimits;
}

interface Pass extends ClusterPass {
  adapter: ServingAdapter;
  access: ClusterAccess;
  limits: PlanLimits;
}

async function read<T>(pass: Pass, run: (ctx: ReturnType<typeof systemContext>) => Promise<T>): Promise<T> {
  const { organisationId } = pass.cluster;
  return pass.uow.read({ ...EVERY_TENANT, organisationId }, (tx) =>
    run(systemContext(tx, organisationId, 'reconciler')),
  );
}

async function record(pass: Pass, observation: RevisionObservation): Promise<void> {
  const { organisationId } = pass.cluster;
  const effect = await pass.uow.write({ ...EVERY_TENANT, organisationId }, async (tx) => {
    await pass.lease.confirm(tx);
    return recordObservation(systemContext(tx, organisationId, 'reconciler'), observation);
  });
  if (effect !== 'none')
    log.info({ revision: observation.revisionId, phase: observation.phase, effect }, 'a rollout moved');
}

async function look(pass: Pass, work: readonly RevisionWork[]) {
  const observed = await pass.adapter.observe(pass.access, [
    ...new Set(work.map(({ endpoint }) => endpoint.model)),
  ]);
  // An engine may know a model by a name of its own; here it goes by its revision's.
  const byItsName = new Map(observed.models.map((model) => [model.engineModel, model]));
  const byName = new Map(
    work.flatMap(({ engineModel, endpoint }): [string, ObservedModel][] => {
      const seen = byItsName.get(endpoint.model);
      return seen ? [[engineModel, { ...seen, engineModel }]] : [];
    }),
  );
  const unseen = (engineModel: string): ObservedModel => ({
    engineModel,
    phase: 'unknown',
    identityDigest: null,
    message: observed.message,
  });
  return { whole: observed, seenOf: (name: string) => byName.get(name) ?? unseen(name) };
}

function wantedOf({ engineModel, revisionId, artifact, endpoint }: RevisionWork): WantedModel {
  return { engineModel, revisionId, artifact, knownAs: endpoint.model };
}

/** Destructive acts look once more at what is wanted: a person may have turned around since this pass began. */
async function isStillUnwanted(pass: Pass, revision: RevisionWork): Promise<boolean> {
  const work = await read(pass, (ctx) => readClusterWork(ctx, pass.cluster));
  return work.find(({ revisionId }) => revisionId === revision.revisionId)?.keep === 'none';
}

async function execute(pass: Pass, revision: RevisionWork, act: 'load' | 'unload'): Promise<void> {
  pass.lease.signal.throwIfAborted();
  pass.signal.throwIfAborted();
  try {
    if (act === 'unload') {
      if (!(await isStillUnwanted(pass, revision))) return;
      await pass.adapter.teardown(wantedOf(revision), pass.access);
    } else {
      const { seenOf } = await look(pass, [revision]);
      const steps = pass.adapter.plan(
        wantedOf(revision),
        seenOf(revision.engineModel),
        pass.cluster.settings,
      );
      for (const step of steps) {
        pass.lease.signal.throwIfAborted();
        await pass.adapter.apply(step, pass.access);
      }
    }
  } catch (error) {
    if (!(error instanceof AdapterFault) || pass.signal.aborted) throw error;
    log.warn({ err: error, model: revision.engineModel, act, fault: error.facts }, 'the engine refused');
    await record(pass, afterFault(revision, error, act, clock.now()));
    return;
  }
  await confirmAct(pass, revision, act);
}

/** Looks at what became of an act and writes that down; what cannot be seen yet is left to the next pass. */
async function confirmAct(pass: Pass, revision: RevisionWork, act: 'load' | 'unload'): Promise<void> {
  const { whole, seenOf } = await look(pass, [revision]);
  const seen = seenOf(revision.engineModel);
  if (act === 'unload') {
    // What was not loaded here stays on its engine, whoever needs it there.
    const isKept = pass.adapter.describe(pass.cluster.settings).delivery === 'none';
    if (whole.isReachable && (isKept || seen.phase === 'absent'))
      await record(pass, {
        revisionId: revision.revisionId,
        phase: 'unloaded',
        identityDigest: null,
        endpoint: null,
        message: null,
        attempts: 0,
        nextAttemptAt: null,
      });
    return;
  }
  const decision = planRevision(revision, seen, whole, clock.now(), pass.limits);
  if (decision.record) await record(pass, decision.record);
  if (decision.act === 'load') {
    const message = seen.message ?? 'The engine took it and does not show it.';
    const fault = { message, facts: { class: 'retryable' as const, code: 'engine-failed' } };
    await record(pass, afterFault(revision, fault, act, clock.now()));
  }
}

/**
 * One pass over one cluster: observe everything, write down what is new, then do a bounded number of acts, each followed
 * by another look. Takes nothing from the pass before and leaves nothing to the next but what is in Postgres and on the
 * engine, so it may be killed anywhere. Returns a short status for people.
 */
export async function reconcileCluster(given: ClusterPass): Promise<string> {
  const signal = AbortSignal.any([given.signal, given.lease.signal]);
  const { cluster } = given;
  const access = { cluster, signal };
  const pass: Pass = {
    ...given,
    signal,
    access,
    adapter: adapterOf(cluster.adapter),
    limits: given.limits ?? PLAN_LIMITS,
  };
  const work = await read(pass, (ctx) => readClusterWork(ctx, cluster));
  if (work.length === 0) return 'nothing to serve';
  const { whole, seenOf } = await look(pass, work);
  const now = clock.now();
  const decided = work.map((revision): [RevisionWork, RevisionDecision] => [
    revision,
    planRevision(revision, seenOf(revision.engineModel), whole, now, pass.limits),
  ]);
  for (const [revision, decision] of decided) {
    if (decision.record && isNews(decision.record, revision, now)) await record(pass, decision.record);
  }
  const acts = decided
    .flatMap(([revision, { act }]) => (act === 'none' ? [] : [{ revision, act }]))
    .sort((left, right) => byUrgency(left.revision, right.revision))
    .slice(0, ACTS_MAX);
  for (const { revision, act } of acts) await execute(pass, revision, act);
  if (!whole.isReachable) return 'not reachable';
  return acts.length === 0 ? `${work.length} as wanted` : `${acts.length} acts`;
}
