import { expect, test } from 'vitest';
import { defectProblem, problemOf } from './problem.ts';
import { Refusal } from './refusal.ts';

test('a defect shows its reference and nothing of the inside', () => {
  const problem = defectProblem('ref-1');
  expect(problem).toEqual({
    type: 'urn:interlock:problem:defect',
    title: expect.any(String),
    status: 500,
    detail: 'The reference ref-1 finds it in the log.',
    instance: 'urn:interlock:request:ref-1',
  });
});

test('a refusal says what to do and keeps what caused it to itself', () => {
  const cause = new Error('SELECT secret FROM person: password=hunter2');
  const told = problemOf(new Refusal('unavailable', 'Try again in a moment.', { cause }), 'ref-2');
  expect(told).toMatchObject({ status: 503, detail: 'Try again in a moment.' });
  expect(JSON.stringify(told)).not.toMatch(/hunter2|SELECT|stack|\.ts:/);
});
