import { expect, test } from 'vitest';
import type { AttemptTiming } from '../../decisions/domain/decision-facts.ts';
import { effectsOfAttempts } from './attempt-effects.ts';
import type { Evidence } from './judge.ts';

const answered: Evidence = { kind: 'answered', output: { risk: 0.1 } };
const failed = (fault: string): Evidence => ({ kind: 'failed', error: { fault, message: '' } });
const attempt = (result: string, kind?: AttemptTiming['kind']): AttemptTiming => ({
  startMs: 0,
  endMs: 1,
  result,
  ...(kind && { kind }),
});

test.each<[string, AttemptTiming[], Evidence, string[]]>([
  ['one attempt', [attempt('answered')], answered, []],
  ['a failure', [attempt('timeout')], failed('timeout'), []],
  ['a second try', [attempt('timeout'), attempt('answered', 'retry')], answered, ['retried']],
  ['a hedge', [attempt('abandoned'), attempt('answered', 'hedge')], answered, ['hedged']],
  ['an open breaker', [], failed('resting'), ['breaker-open']],
  ['one that opens between tries', [attempt('timeout')], failed('resting'), ['breaker-open']],
  ['a full bulkhead', [], failed('crowded'), ['crowded']],
])('%s', (_, attempts, evidence, kinds) => {
  expect(effectsOfAttempts(attempts, evidence).map(({ kind }) => kind)).toEqual(kinds);
});
