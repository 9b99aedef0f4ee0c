import { expect, test } from 'vitest';
import { clientAddressHref } from './client-address.ts';

test.each([
  ['#/experiments/123/runs/0af1', '/experiments/123/runs/0af1'],
  ['#/experiments/123', '/experiments/123'],
  ['#/experiments/123/traces?selectedEvaluationId=tr-1', '/experiments/123/traces'],
  ['#/experiments/123/models/m-1', '/experiments/123'],
  ['#/models/credit%20risk/versions/3', '/models/credit%20risk/versions/3'],
  ['#/models/iris', '/models/iris'],
  ['#/prompts/greeting', '/prompts/greeting'],
  ['#/prompts/greeting/versions/2', '/prompts/greeting/versions/2'],
  ['#/prompts', '/prompts'],
  ['#/models', '/models'],
  ['#/experiments//evil.example', '/experiments'],
  ['#//evil.example/x', '/experiments'],
  ['#/models/%zz', '/models'],
  ['#/experiments/..%2f..', '/experiments'],
  ['', '/experiments'],
])('%s leads to %s', (fragment, href) => {
  expect(clientAddressHref(fragment)).toBe(href);
});
