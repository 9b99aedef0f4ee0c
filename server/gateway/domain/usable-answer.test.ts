import { describe, expect, test } from 'vitest';
import { compileJsonSchema } from '../../platform/json-schema.ts';
import type { DecisionPolicy } from '../../workflows/domain/decision-policy.ts';
import { type Evidence, judge, leaningOf } from './judge.ts';
import { isUsable } from './usable-answer.ts';

type Answer = Extract<Evidence, { kind: 'answered' }>;

const policy: DecisionPolicy = {
  score: 'quality',
  lower: 0.5,
  upper: 0.5,
  decisionField: 'decision',
  below: 'withheld',
  above: 'answered',
  review: { deadlineMinutes: 60, onTimeout: 'withheld' },
  onError: { kind: 'fail' },
};
const outputSchema = {
  type: 'object',
  properties: { decision: { enum: ['answered', 'withheld'] }, content: { type: 'string' } },
  required: ['decision', 'content'],
  additionalProperties: false,
};
const rules = { policy, outputSchema, problemsOfOutput: compileJsonSchema(outputSchema) };
const said = (content: Answer['content'], quality = 1): Answer => ({
  kind: 'answered',
  output: { quality, tokens_in: 3, tokens_out: 4 },
  ...(content && { content }),
});

describe('an answer by a schema that takes nothing else', () => {
  test.each<[string, Answer, boolean]>([
    ['with what the schema does not know', said({ content: 'yes', finish_reason: 'stop' }), true],
    ['with a word in the place of the decision', said({ content: 'yes', decision: 'whatever' }), true],
    ['without what the schema demands', said({ finish_reason: 'stop' }), false],
    ['with another kind of content', said({ content: 7 }), false],
    ['without a score', { kind: 'answered', output: {}, content: { content: 'yes' } }, false],
    ['with a score beyond 1', said({ content: 'yes' }, 1.5), false],
  ])('%s is as usable as the judge finds it', (_, answer, usable) => {
    const judged = judge(rules, answer);
    expect(isUsable(rules, answer)).toBe(usable);
    expect(judged.status).toBe(usable ? 'decided' : 'failed');
    if (usable) expect(leaningOf(rules, answer)).toEqual(judged.output);
  });
});
