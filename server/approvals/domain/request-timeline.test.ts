import { expect, test } from 'vitest';
import { composeTimeline, type TimelineSources } from './request-timeline.ts';

const at = (minutes: number) => new Date(Date.UTC(2026, 10, 21, 10, minutes));
const rita = { id: 'per_r', name: 'Rita' };

const sources: TimelineSources = {
  request: {
    state: 'in_review',
    createdAt: at(0),
    decidedAt: null,
    stateReason: null,
    reason: 'Better.',
    subjectDigest: 'a'.repeat(64),
  },
  requestedBy: { id: 'per_a', name: 'Ada' },
  gates: [
    { status: 'passed', evaluatedAt: at(1) },
    { status: 'failed', evaluatedAt: at(2) },
  ],
  signatures: [
    {
      by: rita,
      decision: 'approve',
      reason: 'Read.',
      signedAt: at(5),
      kind: 'passkey',
      recordDigest: 'b'.repeat(64),
      withdrawnAt: at(9),
      withdrawnReason: 'Misread.',
    },
  ],
  findings: [
    {
      number: 3,
      severity: 'high',
      entries: [
        {
          id: 'e',
          kind: 'opened',
          words: 'Why?',
          evidenceUrl: null,
          evidenceDigest: null,
          by: { id: 'per_v', name: 'Vito' },
          at: at(7),
        },
      ],
    },
  ],
  emergency: null,
  waits: [
    { what: 'The request expires unless it is applied', until: at(600) },
    { what: 'Cool-off after the last signature', until: at(20) },
  ],
};

test('tells everything in the order in which it happened, then what is waited for, soonest first', () => {
  const told = composeTimeline(sources).map(({ who, what }) => (who ? `${who.name} ${what}` : what));
  expect(told).toEqual([
    'Ada asked for this change',
    '1 of 2 gates did not pass',
    'Rita approved',
    'Vito opened finding 3',
    'Rita took the signature back',
    'Cool-off after the last signature',
    'The request expires unless it is applied',
  ]);
});

test('carries the digest that was signed and how', () => {
  const signed = composeTimeline(sources).find(({ kind }) => kind === 'approved');
  expect(signed).toMatchObject({ digest: 'b'.repeat(64), proof: 'passkey', reason: 'Read.' });
});

test('says how it ended, unless an emergency has told it already', () => {
  const ended = { ...sources.request, state: 'stale', decidedAt: at(11), stateReason: 'Changed.' } as const;
  expect(composeTimeline({ ...sources, request: ended, waits: [] }).at(-1)).toMatchObject({
    kind: 'ended',
    what: 'Stale',
    reason: 'Changed.',
  });
});
