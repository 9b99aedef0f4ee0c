import { type DecisionsPosition, readDecisionsSince } from '#server/decisions/read-decisions-since.ts';
import { noteProbing } from '#server/monitoring/note-probing.ts';
import type { BackgroundTask } from '#server/platform/background-task.ts';
import { clock } from '#server/platform/clock.ts';
import type { Tx } from '#server/platform/tx.ts';
import { EVERY_TENANT, type UnitOfWork } from '#server/platform/unit-of-work.ts';
import { type FoldFacts, foldBatch } from './domain/fold-batch.ts';
import {
  addToRollups,
  addToWindows,
  keepCases,
  knownCases,
  lockPosition,
  movePosition,
} from './folds.store.ts';
import { gatherFoldFacts } from './gather-fold-facts.ts';

/**
 * Keeps the rollups up to date. Position, rollups, windows and cases change in one transaction, so a fold that is killed
 * at any point has either counted a batch and moved on, or done neither: every decision counts exactly once.
 */
const FOLD = 'decisions';
const BATCH = 500;

/** Folds one batch in the given transaction and tells how much there was. */
export async function foldNextBatch(
  tx: Tx,
  limit = BATCH,
): Promise<{ decisions: number; events: number; isCaughtUp: boolean }> {
  const now = clock.now();
  const before = await lockPosition<DecisionsPosition>(tx, FOLD, now);
  const read = await readDecisionsSince(tx, before, limit);
  const size = { decisions: read.decisions.length, events: read.events.length };
  if (size.decisions + size.events === 0) return { ...size, isCaughtUp: true };
  const facts: FoldFacts = await gatherFoldFacts(tx, read);
  const known = await knownCases(
    tx,
    read.events.map(({ decisionId }) => decisionId),
  );
  const folded = foldBatch(read, facts, known);
  await addToRollups(tx, folded.buckets);
  await addToWindows(tx, folded.windows);
  await keepCases(tx, folded.cases);
  await noteProbing(tx, read.decisions, now);
  await movePosition(tx, FOLD, read.position, now);
  return { ...size, isCaughtUp: read.isCaughtUp };
}

/** Folds until nothing is left, one transaction per batch. */
export async function foldAll(uow: UnitOfWork, between: () => void = () => {}): Promise<number> {
  let folded = 0;
  for (;;) {
    between();
    const { decisions, events, isCaughtUp } = await uow.write(EVERY_TENANT, (tx) => foldNextBatch(tx));
    folded += decisions + events;
    if (isCaughtUp) return folded;
  }
}

export const foldDecisions: BackgroundTask = {
  name: 'fold-decisions',
  periodMs: 2_000,
  async run({ uow, holdLease }) {
    return `folded ${await foldAll(uow, holdLease)} decisions and events`;
  },
};
