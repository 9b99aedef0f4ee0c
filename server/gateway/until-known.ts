import { isIdOf, timeOfId } from '#server/platform/domain/ids.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';

/**
 * Where records are durable in a journal first, a decision that one process answered stands in the database a moment later,
 * and whoever tells another process of it meanwhile must not be told that there is none. Only an id that was made lately
 * is waited for, and not by many at once: a wrong one costs its caller these waits and other organisations nothing.
 */
export const LOOKS_MS: readonly number[] = [50, 100, 200, 400, 800];
const YOUNG_MS = 120_000;
/** At once, of one organisation and of all. */
const WAITING_MAX = { ofOne: 20, ofAll: 200 };

const waiting = new Map<string, number>();
let waitingOfAll = 0;

function wait(organisationId: string, more: 1 | -1): void {
  waitingOfAll += more;
  const left = (waiting.get(organisationId) ?? 0) + more;
  if (left > 0) waiting.set(organisationId, left);
  else waiting.delete(organisationId);
}

const isFull = (organisationId: string) =>
  waitingOfAll >= WAITING_MAX.ofAll || (waiting.get(organisationId) ?? 0) >= WAITING_MAX.ofOne;

function mayBeOnItsWay(decisionId: string, now: Date): boolean {
  return isIdOf('decision', decisionId) && Math.abs(now.getTime() - timeOfId(decisionId)) < YOUNG_MS;
}

const isUnknown = (error: unknown) => error instanceof Refusal && error.code === 'not-found';

async function lookAgain<T>(run: () => Promise<T>, looksMs: readonly number[], first: unknown): Promise<T> {
  let refusal = first;
  for (const waitMs of looksMs) {
    await new Promise((resolve) => setTimeout(resolve, waitMs));
    try {
      return await run();
    } catch (error) {
      if (!isUnknown(error)) throw error;
      refusal = error;
    }
  }
  throw refusal;
}

/** Runs what needs a decision, again while that is not known and may be on its way; refuses with `not-found` in the end. */
export async function untilKnown<T>(
  { decisionId, organisationId, now }: { decisionId: string; organisationId: string; now: Date },
  run: () => Promise<T>,
  looksMs: readonly number[] = LOOKS_MS,
): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!isUnknown(error) || isFull(organisationId) || !mayBeOnItsWay(decisionId, now)) throw error;
    wait(organisationId, 1);
    try {
      return await lookAgain(run, looksMs, error);
    } finally {
      wait(organisationId, -1);
    }
  }
}
