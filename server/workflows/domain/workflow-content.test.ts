import { expect, test } from 'vitest';
import { changesBetween, type WorkflowContent, workflowDigest } from './workflow-content.ts';

const content: WorkflowContent = {
  name: 'Credit decision',
  ownerId: 'per_1',
  riskTier: 'high',
  definition: { purpose: 'p', mayDecide: 'm', mayNotDecide: 'n', knownLimits: '', runbook: 'r' },
  inputContract: { type: 'object', properties: { amount: { type: 'number', minimum: 0.5 } } },
  outputSchema: { type: 'object', properties: { decision: { enum: ['approve', 'refuse'] } } },
  decisionPolicy: {
    score: 'default_probability',
    lower: 0.1,
    upper: 0.2,
    decisionField: 'decision',
    below: 'approve',
    above: 'refuse',
    review: { deadlineMinutes: 60, onTimeout: 'refuse' },
    onError: { kind: 'fail' },
  },
  reliability: { timeoutMs: 2000, retriesMax: 1 },
  callPolicy: {},
};

test('the digest follows the content, not the order in which it is written', () => {
  const digest = workflowDigest('credit-decision', content);
  expect(digest).toMatch(/^[0-9a-f]{64}$/);
  const reordered = {
    ...content,
    reliability: { retriesMax: 1, timeoutMs: 2000 },
  };
  expect(workflowDigest('credit-decision', reordered)).toBe(digest);
  expect(workflowDigest('other', content)).not.toBe(digest);
  expect(workflowDigest('credit-decision', { ...content, ownerId: 'per_2' })).not.toBe(digest);
  const moved = { ...content, decisionPolicy: { ...content.decisionPolicy, upper: 0.20001 } };
  expect(workflowDigest('credit-decision', moved)).not.toBe(digest);
});

test('the difference names each value that changed, by path', () => {
  expect(changesBetween(content, content)).toEqual([]);
  const next: WorkflowContent = {
    ...content,
    ownerId: 'per_2',
    inputContract: { type: 'object', properties: { term: { type: 'integer' } } },
    decisionPolicy: { ...content.decisionPolicy, upper: 0.3 },
  };
  expect(changesBetween(content, next)).toEqual([
    { path: 'ownerId', from: 'per_1', to: 'per_2' },
    { path: 'inputContract.properties.amount', from: '{"type":"number","minimum":0.5}', to: null },
    { path: 'inputContract.properties.term', from: null, to: '{"type":"integer"}' },
    { path: 'decisionPolicy.upper', from: '0.2', to: '0.3' },
  ]);
});
