import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { TrainingProfile } from '../../registry/domain/training-profile.ts';
import { addCounters, type Counters, countOf, outcomesOf, sumOf, valuesOf } from './counters.ts';
import { countsByColumn, featureBin, referenceCounts } from './feature-bins.ts';
import {
  type CaseState,
  type FoldableDecision,
  type FoldableEvent,
  type Folded,
  type FoldFacts,
  foldBatch,
} from './fold-batch.ts';
import { latencyBin, latencyEdge, percentileMs } from './latency-bins.ts';

const profile: TrainingProfile = {
  columns: {
    amount: {
      kind: 'numeric',
      feature: true,
      protected: false,
      count: 10,
      missing: 1,
      edges: [0, 10, 20, 30],
      counts: [3, 3, 3],
    },
    purpose: {
      kind: 'categorical',
      feature: true,
      protected: false,
      count: 10,
      missing: 0,
      counts: { car: 6, tv: 4 },
    },
  },
  scores: null,
};
const facts: FoldFacts = { decisionFieldOf: () => 'decision', profileOf: () => profile };

interface Story {
  minute: number;
  isAsked: boolean;
  choice: 'approve' | 'refuse';
  isOverride: boolean;
  labels: readonly string[];
  outcomeFirst: boolean;
  latencyMs: number;
  amount: number | null;
}

/** One call from record to outcome: how its row stands at each step of the stream. */
function tell(story: Story, index: number): { decision: FoldableDecision; events: FoldableEvent[] } {
  const recorded: FoldableDecision = {
    id: `dec_${index}`,
    organisationId: 'org',
    workspaceId: 'wsp',
    workflowId: 'wfl',
    workflowVersionId: 'wfv',
    modelVersionId: 'ver',
    environment: 'production',
    subject: `S-${index}`,
    status: story.isAsked ? 'pending_review' : 'decided',
    decidedBy: story.isAsked ? null : 'model',
    judgement: { rule: story.isAsked ? 'borderline' : 'below-lower' },
    modelOutput: { decision: 'approve' },
    output: story.isAsked ? null : { decision: story.choice },
    confidence: 0.5,
    error: null,
    latencyMs: story.latencyMs,
    receivedAt: new Date(Date.UTC(2026, 10, 21, 10, story.minute)),
    input: { amount: story.amount, purpose: 'car' },
  };
  const final = { ...recorded, status: 'decided', output: { decision: story.choice } };
  const verdict: FoldableEvent[] = story.isAsked
    ? [
        {
          kind: 'verdict',
          body: {
            decidedBy: 'person',
            output: { decision: story.choice },
            personId: 'per',
            reason: '',
            isOverride: story.isOverride,
          },
          decision: { ...final, decidedBy: 'person' },
        },
      ]
    : [];
  const outcomes = story.labels.map(
    (label, nth): FoldableEvent => ({
      kind: 'outcome',
      body: { label, value: null, at: null, metadata: {}, isCorrection: nth > 0 },
      decision: story.outcomeFirst && story.isAsked ? recorded : { ...final, decidedBy: recorded.decidedBy },
    }),
  );
  return {
    decision: recorded,
    events: story.outcomeFirst ? [...outcomes, ...verdict] : [...verdict, ...outcomes],
  };
}

function total(parts: readonly Folded[], of: 'buckets' | 'windows'): Record<string, Counters> {
  const sum: Record<string, Counters> = {};
  for (const part of parts)
    for (const [name, { counters }] of part[of]) sum[name] = addCounters(sum[name] ?? {}, counters);
  return sum;
}

function foldIn(batches: readonly { decisions: FoldableDecision[]; events: FoldableEvent[] }[]): Folded[] {
  const known = new Map<string, CaseState>();
  return batches.map((batch) => {
    const folded = foldBatch(batch, facts, known);
    for (const [id, { state }] of folded.cases) known.set(id, state);
    return folded;
  });
}

const stories = fc.array(
  fc.record({
    minute: fc.integer({ min: 0, max: 120 }),
    isAsked: fc.boolean(),
    choice: fc.constantFrom('approve' as const, 'refuse' as const),
    isOverride: fc.boolean(),
    labels: fc.array(fc.constantFrom('good', 'bad'), { maxLength: 3 }),
    outcomeFirst: fc.boolean(),
    latencyMs: fc.double({ min: 0.01, max: 60_000, noNaN: true }),
    amount: fc.option(fc.integer({ min: -20, max: 60 })),
  }),
  { maxLength: 30 },
);

describe('folding', () => {
  test('in random batches equals folding at once, also when a decision is read after its verdict', () => {
    fc.assert(
      fc.property(stories, fc.array(fc.boolean()), fc.array(fc.boolean()), (told, cuts, late) => {
        const stream = told.map(tell);
        const decisions = stream.map(({ decision, events }, index) => {
          const verdict = events.find(({ kind }) => kind === 'verdict');
          return late[index] && verdict ? { ...verdict.decision, input: decision.input ?? null } : decision;
        });
        const atOnce = foldIn([
          {
            decisions: stream.map(({ decision }) => decision),
            events: stream.flatMap(({ events }) => events),
          },
        ]);
        const batches: { decisions: FoldableDecision[]; events: FoldableEvent[] }[] = [
          { decisions: [], events: [] },
        ];
        decisions.forEach((decision, index) => {
          batches.at(-1)?.decisions.push(decision);
          for (const event of stream[index]?.events ?? []) {
            if (cuts[batches.length + index]) batches.push({ decisions: [], events: [] });
            batches.at(-1)?.events.push(event);
          }
        });
        const inBatches = foldIn(batches);
        expect(total(inBatches, 'buckets')).toEqual(total(atOnce, 'buckets'));
        expect(total(inBatches, 'windows')).toEqual(total(atOnce, 'windows'));
      }),
      { numRuns: 200 },
    );
  });

  test('counts every call once, and every outcome under the newest label', () => {
    fc.assert(
      fc.property(stories, (told) => {
        const stream = told.map(tell);
        const [folded] = foldIn([
          {
            decisions: stream.map(({ decision }) => decision),
            events: stream.flatMap(({ events }) => events),
          },
        ]);
        const hours = [...(folded?.buckets.values() ?? [])].filter(({ key }) => key.widthSeconds === 3600);
        const sum = addCounters(...hours.map(({ counters }) => counters));
        expect(countOf(sum, 'calls')).toBe(told.length);
        expect(countOf(sum, 'pending')).toBe(0);
        expect(sumOf(sum, 'by')).toBe(told.length);
        expect(countOf(sum, 'overrides')).toBe(told.filter((s) => s.isAsked && s.isOverride).length);
        const labelled = told.filter(({ labels }) => labels.length > 0);
        expect(countOf(sum, 'labelled')).toBe(labelled.length);
        const bad = outcomesOf(sum).filter(({ label }) => label === 'bad');
        expect(bad.reduce((n, { count }) => n + count, 0)).toBe(
          labelled.filter(({ labels }) => labels.at(-1) === 'bad').length,
        );
      }),
    );
  });

  test('a failed and a stopped call are no decisions, and a stop is no latency', () => {
    const { decision } = tell(
      {
        minute: 1,
        isAsked: false,
        choice: 'approve',
        isOverride: false,
        labels: [],
        outcomeFirst: false,
        latencyMs: 5,
        amount: 1,
      },
      1,
    );
    const failed = {
      ...decision,
      status: 'failed',
      decidedBy: null,
      output: null,
      confidence: null,
      modelVersionId: null,
    };
    const [folded] = foldIn([
      {
        decisions: [
          { ...failed, judgement: { rule: 'model-failed' }, error: { fault: 'timeout' } },
          { ...failed, id: 'dec_2', judgement: { rule: 'stopped' } },
        ],
        events: [],
      },
    ]);
    const [minute] = folded?.buckets.values() ?? [];
    expect(minute?.key).toMatchObject({ widthSeconds: 60, modelVersionId: '' });
    expect(minute?.counters).toEqual({
      calls: 2,
      failed: 2,
      stopped: 1,
      'fault:timeout': 1,
      [`latency:${latencyBin(5)}`]: 1,
    });
  });
});

describe('bins', () => {
  test('latency edges open their bin, and percentiles stay within a bin of the truth', () => {
    for (let bin = 1; bin < 199; bin += 1) expect(latencyBin(latencyEdge(bin))).toBe(bin);
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.2, max: 100_000, noNaN: true }), { minLength: 1, maxLength: 300 }),
        fc.constantFrom(0.5, 0.95, 0.99),
        (durations, share) => {
          const counters = addCounters(...durations.map((ms) => ({ [`latency:${latencyBin(ms)}`]: 1 })));
          const sorted = durations.toSorted((a, b) => a - b);
          const exact = sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
          const measured = percentileMs(counters, share) ?? 0;
          expect(measured / exact).toBeGreaterThan(1 / 1.11);
          expect(measured / exact).toBeLessThan(1.11);
        },
      ),
    );
    expect(percentileMs({}, 0.5)).toBeNull();
  });

  test('a value falls into the bin of the profile, and what training never saw is told apart', () => {
    const { amount, purpose } = profile.columns;
    if (!amount || !purpose) throw new Error('the profile lost a column');
    expect([-5, 0, 9.9, 10, 30, 99, null, 'x'].map((value) => featureBin(amount, value))).toEqual([
      '0',
      '0',
      '0',
      '1',
      '2',
      '2',
      'missing',
      'unseen',
    ]);
    expect(['car', 'boat', undefined].map((value) => featureBin(purpose, value))).toEqual([
      '=car',
      'unseen',
      'missing',
    ]);
    expect(referenceCounts(amount)).toEqual({ 0: 3, 1: 3, 2: 3, missing: 1 });
    expect(countsByColumn({ '["amount","0"]': 2, '["purpose","=car"]': 1 }).get('amount')).toEqual({ 0: 2 });
    expect(valuesOf({ 'by:model': 2, calls: 2 }, 'by')).toEqual({ model: 2 });
  });
});
