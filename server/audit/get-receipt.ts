import type { Context } from '#server/access/context.ts';
import { formatTlogProof } from './domain/tlog-proof.ts';
import { leafOfEvent } from './log-tree.views.ts';
import { readCheckpoint, readCosignedCheckpoint } from './read-checkpoint.ts';
import { readInclusionProof } from './read-proof.ts';

export interface Receipt {
  leafIndex: number;
  /** C2SP tlog-proof@v1: verifies offline, with the event's canonical form and the log's key. */
  proof: string;
}

/**
 * The receipt of an event, or null while it is not sealed. It leads to the tree head that is given; where none is, to a
 * checkpoint that a witness cosigned where there is one that holds the event, otherwise to the newest.
 */
export async function getReceipt(
  ctx: Pick<Context, 'tx' | 'organisationId'>,
  eventId: string,
  given: { size: number; note: string } | null = null,
): Promise<Receipt | null> {
  const leaf = await leafOfEvent(ctx.tx, ctx.organisationId, eventId);
  if (!leaf) return null;
  const { leafIndex } = leaf;
  const head = given ?? (await readCosignedCheckpoint(ctx, leafIndex)) ?? (await readCheckpoint(ctx));
  if (!head || head.size <= leafIndex) return null;
  const path = await readInclusionProof(ctx.tx, ctx.organisationId, leafIndex, head.size);
  return { leafIndex, proof: formatTlogProof({ index: leafIndex, path, checkpoint: head.note }) };
}
