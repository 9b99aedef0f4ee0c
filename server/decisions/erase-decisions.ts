import type { Context } from '#server/access/context.ts';
import { forgetValuesOf } from '#server/audit/forget-values.ts';
import { decisionsBefore, decisionsOfSubject, hasPending, letGo, verdictsOn } from './erasure.store.ts';

/** What an erasure touched: the event that accounts for it covers the verdicts. */
export interface Erased {
  found: number;
  erased: number;
  /** A case of the subject still waits for a person; its values go once that is decided. */
  isWaiting: boolean;
  covers: { table: 'verdict'; id: string }[];
}

async function erase(ctx: Context, ids: readonly string[], subjectDigest: string | null): Promise<Erased> {
  if (ids.length === 0) return { found: 0, erased: 0, covers: [], isWaiting: false };
  const verdicts = await verdictsOn(ctx.tx, ids);
  const erased = await letGo(ctx.tx, ctx.organisationId, ids, subjectDigest, ctx.now);
  if (erased > 0) await forgetValuesOf(ctx, 'verdict', verdicts);
  return {
    found: ids.length,
    erased,
    isWaiting: false,
    covers: verdicts.map((id) => ({ table: 'verdict', id })),
  };
}

/** Erases a batch of decisions about a subject, over the system role; whatever a legal hold covers is found and kept. */
export async function eraseDecisionsOfSubject(
  ctx: Context,
  given: { subject: string; subjectDigest: string; limit: number },
): Promise<Erased> {
  const ids = await decisionsOfSubject(ctx.tx, ctx.organisationId, given.subject, given.limit);
  const isWaiting = await hasPending(ctx.tx, ctx.organisationId, given.subject);
  return { ...(await erase(ctx, ids, given.subjectDigest)), isWaiting };
}

/** Erases a batch of decisions received before a moment, over the system role; open cases and what is held stay. */
export async function eraseDecisionsBefore(
  ctx: Context,
  given: { before: Date; limit: number },
): Promise<Erased> {
  const ids = await decisionsBefore(ctx.tx, ctx.organisationId, given.before, given.limit);
  return erase(ctx, ids, null);
}
