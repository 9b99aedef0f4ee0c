import { systemContext } from '#server/access/system-context.ts';
import type { BackgroundTask, TaskGiven } from '#server/platform/background-task.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { everyBusyOrganisation } from '#server/platform/every-busy-organisation.ts';
import { logger } from '#server/platform/logger.ts';
import { EVERY_TENANT } from '#server/platform/unit-of-work.ts';
import { digestOfStored } from '#server/registry/artifact-store.ts';
import { inspectVersion } from '#server/registry/inspect-version.ts';
import { evaluateGates } from './domain/gates.ts';
import { gatherGateFacts } from './gather-gate-facts.ts';
import { recordGateResults } from './record-gate-results.ts';
import { type RequestRow, requestsInState } from './requests.store.ts';

const BATCH = 20;
const PROCESS = 'gate-keeper';
const log = logger('gates');

/** What is read of the stored bytes, or why it cannot be had. */
async function readOf<T>(digest: string, read: () => Promise<T>): Promise<T | { problem: string }> {
  try {
    return await read();
  } catch (error) {
    const problem = error instanceof Refusal ? error.message : 'the stored artifact could not be read';
    if (!(error instanceof Refusal)) log.warn({ err: error, digest }, 'an artifact could not be read');
    return { problem };
  }
}

async function evaluateOne(given: TaskGiven, organisationId: string, request: RequestRow): Promise<void> {
  const tenancy = { ...EVERY_TENANT, organisationId };
  const facts = await given.uow.read(tenancy, (tx) =>
    gatherGateFacts(systemContext(tx, organisationId, PROCESS), request),
  );
  const { digest } = facts.version.artifact;
  const storedDigest = await readOf(digest, async () => ({
    digest: await digestOfStored(digest, given.signal),
  }));
  const files = await readOf(digest, () => inspectVersion(facts.version));
  given.holdLease();
  const outcomes = evaluateGates({ ...facts, storedDigest, files });
  await given.uow.write(tenancy, (tx) =>
    recordGateResults(systemContext(tx, organisationId, PROCESS), {
      requestId: request.id,
      subjectDigest: request.subjectDigest,
      outcomes,
    }),
  );
}

/** Runs the gates of every request in `checking`, which is their outbox; one request's trouble never holds another up. */
export const evaluateGatesTask: BackgroundTask = {
  name: 'evaluate-gates',
  periodMs: 5_000,
  channel: 'interlock_gates',
  async run(given) {
    let evaluated = 0;
    let failed = 0;
    for (const organisationId of await everyBusyOrganisation(given.uow)) {
      const waiting = await given.uow.read({ ...EVERY_TENANT, organisationId }, (tx) =>
        requestsInState(tx, organisationId, ['checking'], BATCH),
      );
      for (const request of waiting) {
        given.holdLease();
        try {
          await evaluateOne(given, organisationId, request);
          evaluated += 1;
        } catch (error) {
          failed += 1;
          log.error({ err: error, request: request.id }, 'the gates of a request could not be evaluated');
        }
      }
    }
    if (failed > 0) throw new Error(`the gates of ${failed} requests could not be evaluated`);
    return `evaluated the gates of ${evaluated} requests`;
  },
};
