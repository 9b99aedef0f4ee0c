import type { Context } from '#server/access/context.ts';
import { clock } from '#server/platform/clock.ts';
import { notify } from '#server/platform/unit-of-work.ts';
import { readEdge } from './check-log.ts';
import { formatCheckpoint } from './domain/checkpoint.ts';
import { FaultyLog } from './domain/log-fault.ts';
import { formatNote } from './domain/signed-note.ts';
import { growFrontier, rootOfFrontier } from './domain/tile-frontier.ts';
import { hashesOfTile } from './domain/tile-layout.ts';
import { joinHashes } from './join-hashes.ts';
import { haltInForce } from './log-halts.store.ts';
import { openSigners } from './log-keys.ts';
import { addLeaves, holdFence, insertCheckpoint, insertTiles } from './log-tree.store.ts';
import { newestCheckpoint } from './log-tree.views.ts';

/** Wakes whoever has checkpoints cosigned. */
export const SEALED_CHANNEL = 'interlock_audit_sealed';

export const SEQUENCER_LEASE = 'seal-audit-log';
export const BATCH_MAX = 5_000;

export interface SealedBatch {
  count: number;
  size: number;
  /** How long the oldest of these events had waited. */
  waitedMs: number;
  /** Transactions before this one have no event left without a leaf, as far as the batch saw. */
  mark: string;
  /** Whether the batch was full, so that more may wait. */
  isFull: boolean;
}

/**
 * Seals the events of one organisation that have no leaf yet, at most 5,000: leaves, tiles and the signed checkpoint in
 * the caller's transaction, over the system role. Throws FaultyLog, so that nothing is kept, when the stored tree does
 * not lead to the root signed last; returns null when there was nothing to do or the log is halted.
 */
export async function sealBatch(
  ctx: Context,
  given: { fence: number; mark: string },
): Promise<SealedBatch | null> {
  const { tx, organisationId } = ctx;
  await holdFence(tx, SEQUENCER_LEASE, given.fence);
  if (await haltInForce(tx, organisationId)) return null;
  const last = await newestCheckpoint(tx, organisationId);
  const edge = await readEdge(tx, organisationId, last);
  if (edge.fault) throw new FaultyLog(edge.fault);
  const signers = await openSigners(ctx);
  const from = { size: edge.frontier.size, mark: given.mark };
  const added = await addLeaves(tx, organisationId, from, BATCH_MAX);
  const [first] = signers;
  if (added.count === 0 || !first) return null;
  const { frontier, tiles } = growFrontier(edge.frontier, hashesOfTile(added.hashes), joinHashes);
  await insertTiles(tx, organisationId, tiles);
  const root = rootOfFrontier(frontier);
  const text = formatCheckpoint({ origin: first.origin, size: frontier.size, root });
  const note = formatNote({ text, signatures: signers.map((signer) => signer.sign(text)) });
  const sealedAt = clock.now();
  const waitedMs = Math.max(0, sealedAt.getTime() - (added.oldestAt?.getTime() ?? sealedAt.getTime()));
  await insertCheckpoint(tx, organisationId, {
    size: frontier.size,
    root,
    note,
    sealedAt,
    waitedMs: Math.min(waitedMs, 2 ** 31 - 1),
    fence: given.fence,
  });
  await notify(tx, SEALED_CHANNEL);
  return {
    count: added.count,
    size: frontier.size,
    waitedMs,
    mark: added.lastXid ?? given.mark,
    isFull: added.count === BATCH_MAX,
  };
}
