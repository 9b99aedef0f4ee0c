import { systemContext } from '#server/access/system-context.ts';
import { openModelPools } from '#server/gateway/model-pools.ts';
import type { BackgroundTask, TaskGiven } from '#server/platform/background-task.ts';
import { clock } from '#server/platform/clock.ts';
import { everyBusyOrganisation } from '#server/platform/every-busy-organisation.ts';
import { logger } from '#server/platform/logger.ts';
import { EVERY_TENANT } from '#server/platform/unit-of-work.ts';
import { evaluateRun } from './evaluate-run.ts';
import { addRun, findWantedRuns } from './find-wanted-runs.ts';
import { dueRuns } from './runs.views.ts';

const BATCH = 5;
const PROCESS = 'evaluator';
const log = logger('evaluations');

/** Writes down what the plans of an organisation still want measured; returns how much that was. */
async function addWanted({ uow }: TaskGiven, organisationId: string): Promise<number> {
  const tenancy = { ...EVERY_TENANT, organisationId };
  const wanted = await uow.read(tenancy, (tx) => findWantedRuns(systemContext(tx, organisationId, PROCESS)));
  for (const one of wanted)
    await uow.write(tenancy, (tx) => addRun(systemContext(tx, organisationId, PROCESS), one));
  return wanted.length;
}

/**
 * Measures what serves in staging, and what serves in production without having been measured, by the plan in force: one
 * worker at a time, one run after the other, each from where it stands.
 */
export const evaluateRevisions: BackgroundTask = {
  name: 'evaluate-revisions',
  periodMs: 3_000,
  deadlineMs: 5 * 60_000,
  channel: 'interlock_evaluations',
  async run(given) {
    const pools = openModelPools();
    const counts = { done: 0, 'put off': 0, failed: 0 };
    let broken = 0;
    try {
      for (const organisationId of await everyBusyOrganisation(given.uow)) {
        await addWanted(given, organisationId);
        const runs = await given.uow.read({ ...EVERY_TENANT, organisationId }, (tx) =>
          dueRuns(tx, organisationId, clock.now(), BATCH),
        );
        for (const run of runs) {
          given.holdLease();
          try {
            counts[await evaluateRun({ ...given, pools }, organisationId, run)] += 1;
          } catch (error) {
            given.signal.throwIfAborted();
            broken += 1;
            log.error({ err: error, run: run.id }, 'an evaluation run broke off');
          }
        }
      }
    } finally {
      await pools.stop();
    }
    if (broken > 0) throw new Error(`${broken} evaluation runs broke off`);
    return `measured ${counts.done} revisions, put ${counts['put off']} off, ${counts.failed} failed`;
  },
};
