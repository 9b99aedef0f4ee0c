import { describe, expect, test } from 'vitest';
import { SAMPLE_FACTS, timeFacts } from './condition-facts.ts';
import { checkExpression, evaluateExpression } from './conditions.ts';

const facts = SAMPLE_FACTS.promote;

describe('an expression that can be saved', () => {
  test.each([
    ['model.metrics.auc >= 0.75', 'held'],
    ['model.metrics["auc"] > serving.metrics.auc', 'held'],
    ['model.metrics.cost <= 100', 'not-held'],
    ['time.weekday <= 5 && time.hour >= 8 && time.hour < 17', 'held'],
    ['workflow.riskTier in ["high", "critical"]', 'held'],
    ['!("viewer" in requester.roles)', 'held'],
    ['requester.roles.exists(role, role == "ml-engineer")', 'held'],
    ['"stage" in model.tags && model.tags.stage == "candidate"', 'held'],
    ['request.reason.matches("holdout")', 'held'],
    ['size(request.reason) > 500', 'not-held'],
    ['has(model.metrics.rmse) && model.metrics.rmse < 2.0', 'not-held'],
    ['serving.isServing ? model.version > serving.version : true', 'held'],
  ])('%s', (expression, status) => {
    expect(checkExpression(expression, 'promote')).toBeNull();
    expect(evaluateExpression(expression, facts, 'promote').status).toBe(status);
  });
});

describe('an expression that is refused, with where', () => {
  test.each([
    ['model.metrics.auc >=', /expecting/, 1, 19],
    ['time.hour > 8 &&\n  nobody.knows == 1', /no fact nobody/, 2, 9],
    ['model.colour == "red"', /has no colour/, 1, 6],
    ['request.reason > 5', /no matching overload/, 1, 16],
    ['time.hour > 24 && request.reason > 5', /no matching overload/, 1, 34],
    ['model.metrics.auc', /neither true nor false/, 1, 14],
    ['model.name.length == 3', /has no parts/, 1, 11],
    ['[1].all(a, [1].all(b, [1].all(c, a + b + c > 0)))', /nests more/, 1, 1],
    [`${Array.from({ length: 200 }, () => '1 + 1').join(' + ')} > 0`, /too large/, 1, 1],
  ])('%s', (expression, message, line, column) => {
    expect(checkExpression(expression, 'promote')).toEqual({
      message: expect.stringMatching(message),
      line,
      column,
    });
    expect(evaluateExpression(expression, facts, 'promote').status).toBe('error');
  });
});

test('an edit has no model, a promotion no policy', () => {
  expect(checkExpression('model.version > 1', 'edit-policy')?.message).toMatch(/no fact model/);
  expect(checkExpression('!policy.isWeaker', 'edit-policy')).toBeNull();
  expect(checkExpression('!policy.isWeaker', 'promote')?.message).toMatch(/no fact policy/);
});

test('what the facts do not have is an error, which does not hold', () => {
  const outcome = evaluateExpression('model.metrics.rmse < 2.0', facts, 'promote');
  expect(outcome).toEqual({
    status: 'error',
    problem: expect.stringMatching(/rmse/),
    used: [{ path: 'model.metrics.rmse', value: null }],
  });
});

test('says which facts it read', () => {
  expect(evaluateExpression('model.metrics.auc > 0.5 || time.hour > 3', facts, 'promote').used).toEqual([
    { path: 'model.metrics.auc', value: 0.78 },
    { path: 'time.hour', value: 10 },
  ]);
});

test('time is that of UTC and the week starts on Monday', () => {
  expect(timeFacts(new Date('2026-11-22T23:59:00Z'))).toEqual({
    weekday: 7,
    hour: 23,
    minute: 59,
    date: '2026-11-22',
  });
});
