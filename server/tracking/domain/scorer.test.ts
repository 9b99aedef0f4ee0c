import { expect, test } from 'vitest';
import { checkScorer } from './scorer.ts';

const check = (name: string, definition: unknown) => () =>
  checkScorer({ name, definition: typeof definition === 'string' ? definition : JSON.stringify(definition) });

function nested(depth: number): unknown {
  return depth === 0 ? { name: 'x' } : { scorers: [nested(depth - 1)] };
}

test.each([
  ['  ', { name: 'x' }, 'cannot be empty'],
  ['x', '{', 'must be valid JSON'],
  ['x', '[1]', 'must be a JSON object'],
  ['x', 'null', 'must be a JSON object'],
  ['x', { name: 'x', call_source: 'return 1' }, 'is disabled'],
  ['x', { ensemble_scorer_data: { scorers: [{ call_source: 'return 1' }] } }, 'is disabled'],
  ['x', nested(40), 'too deeply'],
])('%s is refused when it says %j', (name, definition, words) => {
  expect(check(name, definition)).toThrow(words);
});

test.each([
  { name: 'x', builtin_scorer_class: 'Safety', call_source: null },
  {
    name: 'x',
    instructions_judge_pydantic_data: { instructions: 'Is {{ outputs }} polite?', model: 'openai:/m' },
  },
  nested(5),
])('judges and built-in scorers pass: %j', (definition) => {
  expect(check('x', definition)).not.toThrow();
});
