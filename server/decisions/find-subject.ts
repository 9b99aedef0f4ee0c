import type { Context } from '#server/access/context.ts';
import { lettersOfSubject } from './dead-letters.views.ts';
import { decisionsByIds, eventsAfter } from './decisions.views.ts';
import type { DecisionEvent } from './domain/decision-facts.ts';
import { countsOfSubject, idsOfSubject, type SubjectCounts, workflowsOfSubject } from './erasure.store.ts';
import { openLetter } from './payload-keys.ts';

/** How many decisions, verdicts, outcomes and dead letters are held about whom applications name so. */
export function countSubject(ctx: Context, subject: string): Promise<SubjectCounts> {
  return countsOfSubject(ctx.tx, ctx.organisationId, subject);
}

/** The workflows that hold something about a subject. */
export function findWorkflowsOfSubject(ctx: Context, subject: string): Promise<string[]> {
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

/** What is held about a subject; `next` asks for the part that follows. */
export interface SubjectPart {
  /** With their inputs and all that happened to them. */
  decisions: unknown[];
  /** What was given up, with what it takes to try again. */
  deadLetters: unknown[];
  next: string | null;
}

class Part {
  readonly decisions: unknown[] = [];
  readonly deadLetters: unknown[] = [];
  #bytes = 0;

  /** Adds something to one of the lists; true once the part is full. */
  add(list: unknown[], whole: object): boolean {
    list.push(whole);
    this.#bytes += JSON.stringify(whole).length;
    return this.#bytes >= PART_BYTES || list.length >= PART_MAX;
  }
}

/** Before the first dead letter. */
const LETTERS = 'dlt_';

async function addDecisions(
  ctx: Context,
  subject: string,
  after: string,
  part: Part,
): Promise<string | null> {
  for (let last = after; ; ) {
    const ids = await idsOfSubject(ctx.tx, ctx.organisationId, subject, last, AT_ONCE);
    const events = Map.groupBy(await everyEventOf(ctx, ids), ({ decisionId }) => decisionId);
    for (const decision of await decisionsByIds(ctx.tx, ctx.organisationId, ids)) {
      last = decision.id;
      if (part.add(part.decisions, { ...decision, events: events.get(last) ?? [] })) return last;
    }
    if (ids.length < AT_ONCE) return null;
  }
}

async function addLetters(ctx: Context, subject: string, after: string, part: Part): Promise<string | null> {
  for (let last = after; ; ) {
    const found = await lettersOfSubject(ctx.tx, ctx.organisationId, subject, last, AT_ONCE);
    for (const letter of found) {
      last = letter.id;
      const whole = { ...letter, payload: await openLetter(ctx.tx, letter) };
      if (part.add(part.deadLetters, whole)) return last;
    }
    if (found.length < AT_ONCE) return null;
  }
}

/**
 * Everything held about a subject, in parts of about 4 MB: decisions first, then dead letters. This part begins after the
 * cursor of the one before, or at the first. Nothing is cut.
 */
export async function readSubject(ctx: Context, subject: string, after: string | null): Promise<SubjectPart> {
  const part = new Part();
  const { decisions, deadLetters } = part;
  if (!after?.startsWith(LETTERS)) {
    const next = await addDecisions(ctx, subject, after ?? '', part);
    if (next !== null) return { decisions, deadLetters, next };
  }
  const from = after?.startsWith(LETTERS) ? after : LETTERS;
  return { decisions, deadLetters, next: await addLetters(ctx, subject, from, part) };
}
