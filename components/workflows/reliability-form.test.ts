import { expect, test } from 'vitest';
import { type Reliability, reliabilitySchema } from '#server/workflows/domain/reliability.ts';
import { type ReliabilityForm, reliabilityForm, reliabilityFormSchema } from './reliability-form.ts';

const plain = reliabilitySchema.parse({});

test.each<[string, Reliability]>([
  ['nothing beyond the usual', plain],
  ['deadlines', reliabilitySchema.parse({ connectMs: 100, firstByteMs: 200, idleMs: 50, totalMs: 4_000 })],
  ['jitter', reliabilitySchema.parse({ backoff: { baseMs: 20, maxMs: 500 } })],
  ['a hedge by what was seen', reliabilitySchema.parse({ hedge: { after: 'p95', shareMax: 0.02 } })],
  ['a hedge by the clock', reliabilitySchema.parse({ hedge: { after: 300 } })],
  ['a breaker', reliabilitySchema.parse({ breaker: { failureShare: 0.3, callsMin: 5 } })],
  ['a bulkhead', reliabilitySchema.parse({ bulkhead: { concurrentMax: 8, waitMs: 20 } })],
])('%s comes out of the form as it went in', (_, reliability) => {
  expect(reliabilityFormSchema.parse(reliabilityForm(reliability))).toEqual(reliability);
});

const problemsOf = (over: Partial<ReliabilityForm>) =>
  reliabilityFormSchema
    .safeParse({ ...reliabilityForm(plain), ...over })
    .error?.issues.map(({ path }) => path.join('.'));

test.each<[Partial<ReliabilityForm>, string[] | undefined]>([
  [{ timeoutMs: undefined }, undefined],
  [{ timeoutMs: 1 }, ['timeoutMs']],
  [{ backoff: { baseMs: 10, maxMs: undefined } }, ['backoff.maxMs']],
  [{ hedge: { when: 'fixed', afterMs: undefined, sharePercent: 5 } }, ['hedge.afterMs']],
  [{ hedge: { when: 'p95', afterMs: undefined, sharePercent: 20 } }, ['hedge.sharePercent']],
  [
    { breaker: { failurePercent: 120, callsMin: 20, windowMs: 10_000, openMs: 5_000 } },
    ['breaker.failurePercent'],
  ],
  [{ bulkhead: { concurrentMax: 0, waitMs: 0 } }, ['bulkhead.concurrentMax']],
])('%j is told beside %j', (over, fields) => {
  expect(problemsOf(over)).toEqual(fields);
});

test('a bound is told in the unit of its field', () => {
  const hedge = { when: 'p95', afterMs: undefined, sharePercent: 20 } as const;
  const read = reliabilityFormSchema.safeParse({ ...reliabilityForm(plain), hedge });
  expect(read.error?.issues.map(({ message }) => message)).toEqual(['Enter at most 5.']);
});
