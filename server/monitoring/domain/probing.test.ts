import { expect, test } from 'vitest';
import { addProbes, countProbe, emptyMemory, type ProbeCounts, type ProbedCall } from './count-probes.ts';
import { detectProbing, type TokenProbes } from './detect-probing.ts';

const base = { age: 40, amount: 1_000, purpose: 'car', duration: 12 };
const call = (over: Partial<ProbedCall> = {}): ProbedCall => ({
  input: base,
  score: 0.9,
  lower: 0.3,
  upper: 0.6,
  subject: 'a',
  ...over,
});

function count(calls: readonly ProbedCall[]): ProbeCounts {
  const memory = emptyMemory();
  return calls
    .map((one) => countProbe(memory, one))
    .reduce(addProbes, { calls: 0, nearThreshold: 0, oneMoved: 0, subjects: 0 });
}
const times = <T>(count: number, make: (n: number) => T) => Array.from({ length: count }, (_, n) => make(n));

test.each<[string, readonly ProbedCall[], Partial<ProbeCounts>]>([
  [
    'one field moved from call to call',
    times(10, (n) => call({ input: { ...base, amount: n } })),
    { oneMoved: 9 },
  ],
  [
    'another field each time, from one case',
    [call(), call({ input: { ...base, age: 1 } }), call({ input: { ...base, duration: 1 } })],
    { oneMoved: 2 },
  ],
  ['the same case sent again', times(10, () => call()), { oneMoved: 0 }],
  ['two fields moved', times(10, (n) => call({ input: { ...base, amount: n, age: n } })), { oneMoved: 0 }],
  [
    'a field more or less',
    [call(), call({ input: { age: 40, amount: 1_000, purpose: 'car' } })],
    { oneMoved: 0 },
  ],
  ['inputs that are not kept', times(5, () => call({ input: null })), { oneMoved: 0, calls: 5 }],
  ['a single field says nothing', times(5, (n) => call({ input: { text: String(n) } })), { oneMoved: 0 }],
  [
    'scores around a threshold',
    [0.29, 0.31, 0.33, 0.5, 0.59, 0.61].map((score) => call({ score })),
    { nearThreshold: 4 },
  ],
  ['no score', [call({ score: null })], { nearThreshold: 0 }],
  ['subjects, each once', ['a', 'b', 'a', null, 'c'].map((subject) => call({ subject })), { subjects: 3 }],
])('counts %s', (_, calls, expected) => {
  expect(count(calls)).toMatchObject(expected);
});

test('what is remembered is bounded', () => {
  const memory = emptyMemory();
  for (const n of times(6_000, (index) => index))
    countProbe(memory, call({ subject: String(n), input: { a: n, b: n } }));
  expect(memory.recent).toHaveLength(16);
  expect(memory.subjects.size).toBe(5_000);
});

const token = (over: Partial<TokenProbes>): TokenProbes => ({
  tokenId: 'tok_1',
  calls: 1_000,
  nearThreshold: 40,
  oneMoved: 20,
  subjects: 900,
  usualSubjects: 800,
  usualNearShare: 0.05,
  ...over,
});

test.each<[string, Partial<TokenProbes>, { pattern: string; value: number }]>([
  ['an application at its work', {}, { pattern: 'one-field-moved', value: 0.02 }],
  ['one field moved', { oneMoved: 800 }, { pattern: 'one-field-moved', value: 0.8 }],
  ['around a threshold', { nearThreshold: 600 }, { pattern: 'around-threshold', value: 0.6 }],
  [
    'a workflow whose cases are all near it',
    { nearThreshold: 600, usualNearShare: 0.4 },
    { pattern: 'one-field-moved', value: 0.02 },
  ],
  [
    'near it, with nothing to compare',
    { nearThreshold: 200, usualNearShare: null },
    { pattern: 'around-threshold', value: 0.2 },
  ],
  ['a sweep of subjects', { usualSubjects: 100 }, { pattern: 'subject-sweep', value: 0.9 }],
  [
    'many subjects in the first hour of all',
    { usualSubjects: null },
    { pattern: 'one-field-moved', value: 0.02 },
  ],
  ['a few subjects more', { subjects: 300, usualSubjects: 10 }, { pattern: 'one-field-moved', value: 0.02 }],
])('%s', (_, over, expected) => {
  expect(detectProbing([token(over)], 200)).toMatchObject(expected);
});

test('the token that stands out is named; too few calls say nothing', () => {
  const others = token({ tokenId: 'tok_2', oneMoved: 900 });
  expect(detectProbing([token({}), others], 200)).toMatchObject({ tokenId: 'tok_2', value: 0.9 });
  expect(detectProbing([token({ calls: 10, oneMoved: 10 })], 200)).toBeNull();
  expect(detectProbing([], 0)).toBeNull();
});
