import { expect, test } from 'vitest';
import { brokenBy, buryReason } from './bury-reason.ts';

const broken = { reason: 'output-schema', fault: 'bad-answer' };

test.each([
  // status, rule, fault of the record, what was wrong with the model's own answer → why it is kept
  ['a model answered', 'decided', 'clear', null, null, null],
  ['nothing answered, the caller was refused', 'failed', 'model-failed', 'timeout', null, 'timeout'],
  ['nothing answered, a person decides', 'pending_review', 'model-failed', 'timeout', null, null],
  ['nothing answered, a rule decided', 'decided', 'model-failed', 'timeout', null, null],
  ['a broken answer, the caller was refused', 'failed', 'model-failed', 'bad-answer', 'bad-answer', broken],
  ['a broken answer, a person decides', 'pending_review', 'model-failed', 'bad-answer', 'bad-answer', broken],
  ['a broken answer, a rule decided', 'decided', 'model-failed', 'bad-answer', null, broken],
  ['a broken answer, a fallback helped', 'decided', 'clear', null, 'bad-answer', broken],
  ['refused on purpose', 'failed', 'refused', 'refused-by-policy', null, null],
] as const)('%s', (_, status, rule, fault, ownFault, expected) => {
  const record = { status, judgement: { rule }, error: fault && { fault, message: '' } };
  const why = buryReason(record as unknown as Parameters<typeof buryReason>[0], ownFault);
  expect(why).toEqual(typeof expected === 'string' ? { reason: 'exhausted', fault: expected } : expected);
});

test.each([
  [{ kind: 'answered' }, 'unusable-answer'],
  [{ kind: 'failed', error: { fault: 'bad-answer' } }, 'bad-answer'],
  [{ kind: 'failed', error: { fault: 'timeout' } }, null],
  [{ kind: 'stopped' }, null],
] as const)('what was wrong with %j', (evidence, expected) => {
  expect(brokenBy(evidence)).toBe(expected);
});
