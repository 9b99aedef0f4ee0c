import { expect, test } from 'vitest';
import { describeScorer } from './describe-scorer.ts';

const judge = { instructions: 'Is {{ outputs }} polite?', model: 'openai:/gpt-4o-mini' };

test.each([
  [
    { name: 'polite', description: 'Looks for manners.', instructions_judge_pydantic_data: judge },
    { kind: 'judge with instructions', ...judge, description: 'Looks for manners.' },
  ],
  [
    {
      builtin_scorer_class: 'Safety',
      builtin_scorer_pydantic_data: { model: 'openai:/m', description: 'Safe?' },
    },
    { kind: 'built-in: Safety', model: 'openai:/m', description: 'Safe?' },
  ],
  [{ builtin_scorer_class: 'Safety' }, { kind: 'built-in: Safety', model: null }],
  [
    { memory_augmented_judge_data: { base_judge: { instructions_judge_pydantic_data: judge } } },
    { kind: 'judge that learned from people', ...judge },
  ],
  [
    { third_party_scorer_data: { class: 'Faith', metric_name: 'Faithfulness', model: 'm' } },
    { kind: 'of a library: Faithfulness', model: 'm' },
  ],
  [{ third_party_scorer_data: {} }, { kind: 'of a library: not named' }],
  [{ ensemble_scorer_data: { scorers: [{}, {}] } }, { kind: 'ensemble of 2 scorers' }],
  [{ instructions_judge_pydantic_data: { instructions: ['no text'] } }, { instructions: null }],
  [{ builtin_scorer_class: null, name: 'x' }, { kind: 'not told' }],
])('%j is %j', (definition, expected) => {
  expect(describeScorer(JSON.stringify(definition))).toMatchObject(expected);
});

test.each([null, '{', '[]', 'null', '7'])('%s says nothing of itself, which is no error', (definition) => {
  expect(describeScorer(definition)).toEqual({
    kind: 'not told',
    instructions: null,
    model: null,
    description: null,
  });
});
