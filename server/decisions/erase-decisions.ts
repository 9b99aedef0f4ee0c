import type { Context } from '#server/access/context.ts';
import { forgetValuesOf } from '#server/audit/forget-values.ts';
import { deleteLettersOfSubject, deleteOldLetters } from './dead-letter-states.store.ts';
import {
  decisionsBefore,
  decisionsOfSubject,
  deleteAcceptedOfSubject,
  hasAccepted,
  hasKept,
  hasPending,
  letGo,
  verdictsOn,
  workflowsOfRecent,
} from './erasure.store.ts';

/** What an erasure touched: the event that accounts for it covers the verdicts. */
export interface Erased {
  found: number;
  erased: number;
  /** A case of the subject still waits for a person, or a call for its answer; what is held of it goes once that is there. */
  isWaiting: boolean;
  /** Decisions of the subject stay because a hold or frozen evidence keeps those of their workflow. */
  isKept: boolean;
  /** Dead letters that went with it. */
  letters: number;
  /** Calls taken in to be answered later, on which nobody works, that went with it. */
  accepted: number;
  /** Workflows whose gateways may still remember answers that were given to the subject. */
  rememberedBy: string[];
  covers: { table: 'verdict'; id: string }[];
}

const NOTHING_ELSE = { isWaiting: false, isKept: false, letters: 0, accepted: 0, rememberedBy: [] };
/** No policy has an answer remembered for longer than a day; a call may take a while before. */
const REMEMBERED_MS = 2 * 86_400_000;

async function erase(ctx: Context, ids: readonly string[], subjectDigest: string | null): Promise<Erased> {
  if (ids.length === 0) return { found: 0, erased: 0, covers: [], ...NOTHING_ELSE };
  const verdicts = await verdictsOn(ctx.tx, ids);
  const erased = await letGo(ctx.tx, ctx.organisationId, ids, subjectDigest, ctx.now);
  if (erased > 0) await forgetValuesOf(ctx, 'verdict', verdicts);
  return {
    found: ids.length,
    erased,
    ...NOTHING_ELSE,
    covers: verdicts.map((id) => ({ table: 'verdict', id })),
  };
}

/** Erases a batch of decisions about a subject, over the system role; what a hold or frozen evidence covers is kept. */
export async function eraseDecisionsOfSubject(
  ctx: Context,
  given: { subject: string; subjectDigest: string; limit: number },
): Promise<Erased> {
  const { tx, organisationId, now } = ctx;
  const { subject, subjectDigest } = given;
  const letters = await deleteLettersOfSubject(tx, organisationId, subject, subjectDigest);
  const accepted = await deleteAcceptedOfSubject(tx, organisationId, { subject, subjectDigest, at: now });
  const ids = await decisionsOfSubject(tx, organisationId, subject, given.limit);
  const isWaiting =
    (await hasPending(tx, organisationId, subject)) || (await hasAccepted(tx, organisationId, subject));
  const isKept = await hasKept(tx, organisationId, subject);
  const since = new Date(now.getTime() - REMEMBERED_MS);
  const rememberedBy = await workflowsOfRecent(tx, organisationId, ids, since);
  return { ...(await erase(ctx, ids, subjectDigest)), isWaiting, isKept, letters, accepted, rememberedBy };
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
