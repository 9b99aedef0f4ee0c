import type { Breakers } from './breakers.ts';
import type { Passage } from './passage.ts';

/** How many effects a header tells; the record has them all. */
const TOLD_MAX = 50;

/** What the steps did to a call, for whoever reads headers: names and numbers, nothing of its content. */
export function effectHeaders(passage: Passage): Record<string, string> {
  const effects = [...new Set(passage.effects.map(({ step, kind }) => `${step}=${kind}`))];
  return {
    'interlock-revision': String(passage.revision.number),
    ...(effects.length > 0 && { 'interlock-effects': effects.slice(0, TOLD_MAX).join(', ') }),
    ...(passage.cache && { 'interlock-cache': passage.cache }),
  };
}

/** Seconds after which a revision that was not asked may be asked again. */
export function restSeconds(breakers: Breakers, revisionId: string): number {
  return Math.max(1, Math.ceil(breakers.restsForMs(revisionId) / 1_000));
}

const attached = new WeakMap<Error, Readonly<Record<string, string>>>();

/** Sends headers along with a refusal. */
export function withHeaders<T extends Error>(refusal: T, headers: Readonly<Record<string, string>>): T {
  attached.set(refusal, headers);
  return refusal;
}

/** The headers that go with a refusal. */
export function headersOf(error: unknown): Readonly<Record<string, string>> {
  return (error instanceof Error && attached.get(error)) || {};
}
