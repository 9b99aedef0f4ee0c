import type { Context } from '#server/access/context.ts';
import { decisionsByIds, eventsAfter } from './decisions.views.ts';
import type { DecisionEvent } from './domain/decision-facts.ts';
import { countsOfSubject, idsOfSubject, workflowsOfSubject } from './erasure.store.ts';

/** How many decisions, verdicts and outcomes are held about whom applications name so. */
export function countSubject(
  ctx: Context,
  subject: string,
): Promise<{ decisions: number; verdicts: number; outcomes: number }> {
  return countsOfSubject(ctx.tx, ctx.organisationId, subject);
}

/** The workflows that decided about a subject, with how many decisions are still held. */
export function findWorkflowsOfSubject(
  ctx: Context,
  subject: string,
): Promise<{ workflowId: string; count: number }[]> {
  return workflowsOfSubject(ctx.tx, ctx.organisationId, subject);
}

const AT_ONCE = 50;
const EVENTS_AT_ONCE = 5_000;
/** A part ends with the decision that fills it, so that a browser and a mail can carry it. */
const PART_BYTES = 4_000_000;
const PART_MAX = 1_000;

async function everyEventOf(ctx: Context, decisionIds: readonly string[]): Promise<DecisionEvent[]> {
  const events: DecisionEvent[] = [];
  for (;;) {
    const last = events.at(-1) ?? null;
    const more = await eventsAfter(ctx.tx, ctx.organisationId, decisionIds, last, EVENTS_AT_ONCE);
    events.push(...more);
    if (more.length < EVENTS_AT_ONCE) return events;
  }
}

/** Decisions about a subject with their inputs and all that happened to them; `next` asks for the part that follows. */
export interface SubjectPart {
  decisions: unknown[];
  next: string | null;
}

/** Everything held about a subject, in parts of about 4 MB: this one begins after a decision, or at the first. Nothing is cut. */
export async function readSubject(ctx: Context, subject: string, after: string | null): Promise<SubjectPart> {
  const decisions: unknown[] = [];
  let bytes = 0;
  let last = after ?? '';
  for (;;) {
    const ids = await idsOfSubject(ctx.tx, ctx.organisationId, subject, last, AT_ONCE);
    const events = Map.groupBy(await everyEventOf(ctx, ids), ({ decisionId }) => decisionId);
    for (const decision of await decisionsByIds(ctx.tx, ctx.organisationId, ids)) {
      const whole = { ...decision, events: events.get(decision.id) ?? [] };
      decisions.push(whole);
      bytes += JSON.stringify(whole).length;
      last = decision.id;
      if (bytes >= PART_BYTES || decisions.length >= PART_MAX) {
        const [more] = await idsOfSubject(ctx.tx, ctx.organisationId, subject, last, 1);
        return { decisions, next: more === undefined ? null : last };
      }
    }
    if (ids.length < AT_ONCE) return { decisions, next: null };
  }
}
