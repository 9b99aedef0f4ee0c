import type { Context } from '#server/access/context.ts';
import { forgetValuesOf } from '#server/audit/forget-values.ts';
import { deleteLettersOfSubject, deleteOldLetters } from './dead-letter-states.store.ts';
import {
  decisionsBefore,
  decisionsOfSubject,
  hasKept,
  hasPending,
  letGo,
  verdictsOn,
} from './erasure.store.ts';

/** What an erasure touched: the event that accounts for it covers the verdicts. */
export interface Erased {
  found: number;
  erased: number;
  /** A case of the subject still waits for a person; its values go once that is decided. */
  isWaiting: boolean;
  /** Decisions of the subject stay because a hold or frozen evidence keeps those of their workflow. */
  isKept: boolean;
  /** Dead letters that went with it. */
  letters: number;
  covers: { table: 'verdict'; id: string }[];
}

async function erase(ctx: Context, ids: readonly string[], subjectDigest: string | null): Promise<Erased> {
  if (ids.length === 0)
    return { found: 0, erased: 0, covers: [], isWaiting: false, isKept: false, letters: 0 };
  const verdicts = await verdictsOn(ctx.tx, ids);
  const erased = await letGo(ctx.tx, ctx.organisationId, ids, subjectDigest, ctx.now);
  if (erased > 0) await forgetValuesOf(ctx, 'verdict', verdicts);
  return {
    found: ids.length,
    erased,
    isWaiting: false,
    isKept: false,
    letters: 0,
    covers: verdicts.map((id) => ({ table: 'verdict', id })),
  };
}

/** Erases a batch of decisions about a subject, over the system role; what a hold or frozen evidence covers is kept. */
export async function eraseDecisionsOfSubject(
  ctx: Context,
  given: { subject: string; subjectDigest: string; limit: number },
): Promise<Erased> {
  const { subject, subjectDigest } = given;
  const letters = await deleteLettersOfSubject(ctx.tx, ctx.organisationId, subject, subjectDigest);
  const ids = await decisionsOfSubject(ctx.tx, ctx.organisationId, given.subject, given.limit);
  const isWaiting = await hasPending(ctx.tx, ctx.organisationId, given.subject);
  const isKept = await hasKept(ctx.tx, ctx.organisationId, given.subject);
  return { ...(await erase(ctx, ids, given.subjectDigest)), isWaiting, isKept, letters };
}

/** Erases a batch of decisions received before a moment, over the system role; open cases and what is held stay. */
export async function eraseDecisionsBefore(
  ctx: Context,
  given: { before: Date; limit: number },
): Promise<Erased> {
  const ids = await decisionsBefore(ctx.tx, ctx.organisationId, given.before, given.limit);
  return erase(ctx, ids, null);
}

/** However many calls fail in a month, no more dead letters than this are kept of one organisation. */
const LETTERS_MAX = 100_000;

/** Removes a batch of dead letters whose time is over or that are too many, over the system role; what is held stays. */
export function forgetDeadLetters(ctx: Context, given: { before: Date; limit: number }): Promise<number> {
  return deleteOldLetters(ctx.tx, ctx.organisationId, { ...given, keptMax: LETTERS_MAX });
}
