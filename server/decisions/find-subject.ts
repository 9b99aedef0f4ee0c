import type { Context } from '#server/access/context.ts';
import { decisionById, eventsOfDecision } from './decisions.views.ts';
import { countsOfSubject, decisionsOfSubject } from './erasure.store.ts';

/** How many decisions, verdicts and outcomes are held about whom applications name so. */
export function countSubject(
  ctx: Context,
  subject: string,
): Promise<{ decisions: number; verdicts: number; outcomes: number }> {
  return countsOfSubject(ctx.tx, ctx.organisationId, subject);
}

const EXPORT_MAX = 1_000;

/** Every decision about a subject with its input and what happened to it, for an export; at most 1,000. */
export async function readSubject(
  ctx: Context,
  subject: string,
): Promise<{ decisions: unknown[]; isWhole: boolean }> {
  const ids = await decisionsOfSubject(ctx.tx, ctx.organisationId, subject, EXPORT_MAX + 1);
  const decisions: unknown[] = [];
  for (const id of ids.slice(0, EXPORT_MAX)) {
    const decision = await decisionById(ctx.tx, ctx.organisationId, id);
    if (decision)
      decisions.push({ ...decision, events: await eventsOfDecision(ctx.tx, ctx.organisationId, id) });
  }
  return { decisions, isWhole: ids.length <= EXPORT_MAX };
}
