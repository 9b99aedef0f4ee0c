import type { Context } from '#server/access/context.ts';
import { type ExportedEvent, parseEvent } from './domain/exported-event.ts';
import { formatTlogProof } from './domain/tlog-proof.ts';
import { countedByMonth, eventsAt } from './logged-rows.views.ts';
import { readPageProofs } from './read-page-proofs.ts';
import { readConsistencyProof } from './read-proof.ts';

type Reader = Pick<Context, 'tx' | 'organisationId'>;

/** At most 500 sealed events by their places, in order, each with its proof to a tree head. */
export async function readEventsAt(
  { tx, organisationId }: Reader,
  indexes: readonly number[],
  head: { size: number; note: string },
): Promise<(ExportedEvent & { proof: string })[]> {
  const found = await eventsAt(tx, organisationId, indexes);
  if (found.length < indexes.length) throw new Error('an event that the log counts cannot be read');
  const places = found.map(({ leafIndex }) => leafIndex);
  const paths = await readPageProofs(tx, organisationId, places, head.size);
  return found.map(({ leafIndex, canonical }, at) => ({
    ...parseEvent(leafIndex, canonical),
    proof: formatTlogProof({ index: leafIndex, path: paths[at] ?? [], checkpoint: head.note }),
  }));
}

/** The proof that a tree continues an earlier one, as base64 hashes. */
export async function readContinuation(
  { tx, organisationId }: Reader,
  from: number,
  to: number,
): Promise<string[]> {
  const path = await readConsistencyProof(tx, organisationId, from, to);
  return path.map((hash) => Buffer.from(hash).toString('base64'));
}

/** Events of a type about a workflow within a tree, counted by month and by what a field of theirs says. */
export function countEvents(
  { tx, organisationId }: Reader,
  wanted: { type: string; field: string; workflow: string; size: number },
): ReturnType<typeof countedByMonth> {
  return countedByMonth(tx, organisationId, wanted);
}
