import type { Context } from '#server/access/context.ts';
import { newestCheckpoint, newestCosigned, sealWaits, unsealedEvents } from './log-tree.views.ts';

export interface SealFacts {
  /** The newest tree head; null before the first event was sealed. */
  head: { size: number; sealedAt: Date } | null;
  /** The newest tree head that a witness cosigned. */
  witnessed: { size: number; sealedAt: Date } | null;
  unsealed: { count: number; oldestAt: Date | null };
  /** How long events waited for their seal in the last 24 hours, in milliseconds. */
  waits: { batches: number; longestMs: number | null; usualMs: number | null };
}

const DAY_MS = 24 * 3_600_000;

/** How far the log is sealed and witnessed. */
export async function findSealFacts(ctx: Pick<Context, 'tx' | 'organisationId' | 'now'>): Promise<SealFacts> {
  const { tx, organisationId, now } = ctx;
  const head = await newestCheckpoint(tx, organisationId);
  const witnessed = await newestCosigned(tx, organisationId, 0);
  return {
    head: head && { size: head.size, sealedAt: head.sealedAt },
    witnessed: witnessed && { size: witnessed.size, sealedAt: witnessed.sealedAt },
    unsealed: await unsealedEvents(tx, organisationId),
    waits: await sealWaits(tx, organisationId, new Date(now.getTime() - DAY_MS)),
  };
}
