import type { Context } from '#server/access/context.ts';
import { decisionsByIds, eventsOfDecisions } from './decisions.views.ts';
import { countsOfSubject, decisionsOfSubject } from './erasure.store.ts';

/** How many decisions, verdicts and outcomes are held about whom applications name so. */
export function countSubject(
  ctx: Context,
  subject: string,
): Promise<{ decisions: number; verdicts: number; outcomes: number }> {
  return countsOfSubject(ctx.tx, ctx.organisationId, subject);
}

const EXPORT_MAX = 1_000;
const EVENTS_MAX = 20_000;

/** Every decision about a subject with its input and what happened to it, for an export; at most 1,000. */
export async function readSubject(
  ctx: Context,
  subject: string,
): Promise<{ decisions: unknown[]; isWhole: boolean }> {
  const ids = await decisionsOfSubject(ctx.tx, ctx.organisationId, subject, EXPORT_MAX + 1);
  const shown = ids.slice(0, EXPORT_MAX);
  const told = await eventsOfDecisions(ctx.tx, ctx.organisationId, shown, EVENTS_MAX);
  const events = Map.groupBy(told, ({ decisionId }) => decisionId);
  const found = await decisionsByIds(ctx.tx, ctx.organisationId, shown);
  const decisions = found.map((decision) => ({ ...decision, events: events.get(decision.id) ?? [] }));
  return { decisions, isWhole: ids.length <= EXPORT_MAX && told.length < EVENTS_MAX };
}
