import { describe, expect, test } from 'vitest';
import type { DeploymentDetail, TrafficShown } from '#server/deployments/domain/deployment-facts.ts';
import { draftOf, draftProblem, type TrafficDraft, termsOf } from './traffic-terms.ts';

const deployment = (traffic: TrafficShown['terms'] | null = null): DeploymentDetail =>
  ({
    servingRevisionId: 'two',
    traffic: traffic && { terms: traffic },
    revisions: [
      { id: 'two', canShareTraffic: true },
      { id: 'one', canShareTraffic: true },
      { id: 'old', canShareTraffic: false },
    ],
  }) as unknown as DeploymentDetail;
const draft = (two: string, one: string, shadow = '', share = '100'): TrafficDraft => ({
  weights: { two, one },
  shadow,
  share,
});

describe('a draft', () => {
  test('begins with what is in force', () => {
    expect(draftOf(deployment())).toEqual(draft('100', '0'));
    const terms = { arms: [{ revisionId: 'two', weight: 70 }], shadow: undefined };
    expect(
      draftOf(deployment({ ...terms, arms: [...terms.arms, { revisionId: 'one', weight: 30 }] })),
    ).toEqual(draft('70', '30'));
  });

  test.each<[TrafficDraft, RegExp | null]>([
    [draft('90', '10'), null],
    [draft('0', '100'), null],
    [draft('100', '0', 'one'), null],
    [draft('100', '0'), /second revision/],
    [draft('90', '5'), /add up to 95 %/],
    [draft('90', '10', 'one'), /answers callers already/],
    [draft('ninety', '10'), /whole number/],
    [draft('-10', '110'), /whole number/],
    [draft('', '100'), /whole number/],
    [draft('100', '0', 'one', '0'), /shadow a whole number/],
  ])('%j is told what is wrong with it', (given, problem) => {
    const found = draftProblem(given, 'two');
    if (problem) expect(found).toMatch(problem);
    else expect(found).toBeNull();
  });

  test('means arms with what serves among them, tasks kept', () => {
    expect(termsOf(draft('0', '100'), deployment())).toEqual({
      arms: [
        { revisionId: 'two', weight: 0 },
        { revisionId: 'one', weight: 100 },
      ],
    });
    const task = { field: 'purpose', anyOf: ['car'] };
    const before = {
      arms: [
        { revisionId: 'two', weight: 100 },
        { revisionId: 'one', weight: 0, task },
      ],
    };
    expect(termsOf(draft('100', '0'), deployment(before)).arms[1]).toEqual(before.arms[1]);
  });

  test('means a shadow that is no arm, its limits kept', () => {
    expect(termsOf(draft('100', '0', 'one', '20'), deployment())).toEqual({
      arms: [{ revisionId: 'two', weight: 100 }],
      shadow: { revisionId: 'one', share: 20, concurrentMax: 4, perMinuteMax: 600 },
    });
  });
});
