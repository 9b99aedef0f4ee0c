import type { AttemptTiming, DecisionTimings } from './decision-facts.ts';

/**
 * Timings as they are stored: the steps as one text, `name start end` behind each other. A record has a dozen of them, and
 * taking a dozen objects apart cost the database more than any other part of a record. Records from before hold the objects.
 */
export interface StoredTimings {
  steps: string | DecisionTimings['steps'];
  attempts: readonly AttemptTiming[];
}

/** Puts timings (milliseconds) into the form in which they are stored. */
export function storedTimings({ steps, attempts }: DecisionTimings): StoredTimings {
  let text = '';
  for (const { name, startMs, endMs } of steps)
    text += `${text === '' ? '' : ';'}${name} ${startMs} ${endMs}`;
  return { steps: text, attempts };
}

/** Reads timings in the form of any time. */
export function timingsOf({ steps, attempts }: StoredTimings): DecisionTimings {
  if (typeof steps !== 'string') return { steps, attempts };
  const parts = steps === '' ? [] : steps.split(';');
  return {
    steps: parts.map((part) => {
      const [name = '', startMs, endMs] = part.split(' ');
      return { name, startMs: Number(startMs), endMs: Number(endMs) };
    }),
    attempts,
  };
}
