import type { PersonActor } from '#server/access/domain/actor.ts';
import { testTenant } from '#server/platform/testing/test-tenant.ts';
import type { UnitOfWork } from '#server/platform/unit-of-work.ts';
import { experiments } from '#server/tracking/experiments.router.ts';
import { runs } from '#server/tracking/runs.router.ts';
import type { Grown } from './fill-growth.ts';
import { type Asking, actAs } from './growth-questions.ts';
import { type Place, SMALL_EXPERIMENTS } from './growth-spread.ts';

/** Who looks at the filled database, and the experiments that are filled. */
export interface GrowthWorld {
  actor: PersonActor;
  grown: Grown;
}

/** Two organisations and their experiments, made as people make them. */
export async function growthWorld(uow: UnitOfWork): Promise<GrowthWorld> {
  const [tenant, other] = [await testTenant(uow, 'grown'), await testTenant(uow, 'other')];
  const actor = await tenant.addPerson('Ada', 'ml-engineer');
  const stranger = await other.addPerson('Bo', 'ml-engineer');
  const place = async (of: typeof tenant, who: PersonActor, name: string): Promise<Place> => {
    const { id } = await actAs<{ id: string }>(who, uow, experiments.create, { name });
    return { organisationId: of.organisationId, workspaceId: of.workspaceId, experimentId: id };
  };
  const large = await place(tenant, actor, 'large');
  const small: Place[] = [];
  for (let at = 0; at < SMALL_EXPERIMENTS; at += 1) small.push(await place(tenant, actor, `small ${at}`));
  return { actor, grown: { large, small, foreign: await place(other, stranger, 'foreign') } };
}

const BATCH = 1_000;

/** A run of the large experiment with so many points of one metric. */
export async function logLongRun(
  uow: UnitOfWork,
  { actor, grown }: GrowthWorld,
  points: number,
): Promise<string> {
  const { id } = await actAs<{ id: string }>(actor, uow, runs.create, {
    experimentId: grown.large.experimentId,
    name: 'long',
    startTime: 1_700_000_000_000,
  });
  for (let from = 0; from < points; from += BATCH)
    await actAs(actor, uow, runs.logBatch, {
      runId: id,
      metrics: Array.from({ length: Math.min(BATCH, points - from) }, (_, at) => ({
        key: 'loss',
        value: 4 * Math.exp(-(from + at) / points),
        step: from + at,
        timestamp: 1_700_000_000_000 + from + at,
      })),
    });
  return id;
}

/** Batches of many metrics that the worker has not folded yet, in runs that are running. */
export async function logUnfolded(
  uow: UnitOfWork,
  { actor, grown }: GrowthWorld,
  count: number,
): Promise<void> {
  const running = await actAs<{ items: { id: string }[] }>(actor, uow, runs.search, {
    experimentIds: [grown.large.experimentId],
    filter: "status = 'RUNNING'",
    limit: count,
  });
  for (const { id: runId } of running.items)
    await actAs(actor, uow, runs.logBatch, {
      runId,
      metrics: ['accuracy', 'loss', ...Array.from({ length: 40 }, (_, at) => `layer ${at}`)].map((key) => ({
        key,
        value: 0.5,
        step: 101,
        timestamp: 1_800_000_000_000,
      })),
    });
}

/** What questions are asked about: runs from all over the large experiment. */
export async function askingOf(uow: UnitOfWork, world: GrowthWorld, longRunId: string): Promise<Asking> {
  const { items } = await actAs<{ items: { id: string }[] }>(world.actor, uow, runs.search, {
    experimentIds: [world.grown.large.experimentId],
    orderBy: ['metrics.accuracy DESC'],
    limit: 300,
    columns: { metrics: [], params: [], tags: [] },
  });
  return { ...world, runIds: items.map(({ id }) => id), longRunId };
}
