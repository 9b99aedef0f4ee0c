import type { Context } from '#server/access/context.ts';
import { LOG_FAULTS } from './domain/log-fault.ts';
import { formatVerifierKey } from './domain/signed-note.ts';
import { haltInForce } from './log-halts.store.ts';
import { type LogKeyState, logKeys } from './log-keys.store.ts';
import { verifierOf } from './log-keys.ts';
import { type WitnessRow, witnesses } from './log-state.views.ts';
import { newestCosigned, sealWaits, unsealedEvents } from './log-tree.views.ts';
import { readCheckpoint } from './read-checkpoint.ts';

const WINDOW_MS = 60 * 60_000;

export interface ShownKey {
  id: string;
  vkey: string;
  state: LogKeyState;
  createdAt: Date;
  overlapUntil: Date | null;
  retiredAt: Date | null;
}

export interface LogState {
  organisationId: string;
  /** Null before the first event was sealed. */
  origin: string | null;
  checkpoint: { size: number; rootHash: string; note: string; sealedAt: Date } | null;
  /** The largest size that a witness cosigned, 0 when none ever did. */
  cosignedSize: number;
  /** Milliseconds from an event to its seal over the last hour; null when nothing was sealed. */
  mergeDelay: { longestMs: number | null; usualMs: number | null; batches: number };
  /** Events that wait now; the age of the oldest in milliseconds. */
  waiting: { count: number; oldestMs: number };
  halt: { finding: string; detail: string; haltedAt: Date; incidentId: string | null } | null;
  witnesses: WitnessRow[];
  keys: ShownKey[];
}

/** How the log stands: its head, how far behind events it is, who cosigned it, its keys, and why it is not signed, if so. */
export async function showLog(ctx: Context): Promise<LogState> {
  const { tx, organisationId, now } = ctx;
  const checkpoint = await readCheckpoint(ctx);
  const keys = await logKeys(tx, organisationId);
  const halt = await haltInForce(tx, organisationId);
  const waiting = await unsealedEvents(tx, organisationId);
  const oldestMs = waiting.oldestAt ? Math.max(0, now.getTime() - waiting.oldestAt.getTime()) : 0;
  return {
    organisationId,
    origin: keys[0]?.origin ?? null,
    checkpoint,
    cosignedSize: (await newestCosigned(tx, organisationId, 0))?.size ?? 0,
    mergeDelay: await sealWaits(tx, organisationId, new Date(now.getTime() - WINDOW_MS)),
    waiting: { count: waiting.count, oldestMs },
    halt: halt && {
      finding: LOG_FAULTS[halt.kind],
      detail: halt.detail,
      haltedAt: halt.haltedAt,
      incidentId: halt.incidentId,
    },
    witnesses: await witnesses(tx, organisationId),
    keys: keys.map(({ origin, publicKey, ...key }) => ({
      ...key,
      vkey: formatVerifierKey(verifierOf({ origin, publicKey })),
    })),
  };
}
