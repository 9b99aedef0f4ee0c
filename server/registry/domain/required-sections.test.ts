import { describe, expect, test } from 'vitest';
import type { RiskTier } from '../../workflows/domain/risk-tier.ts';
import { modelCardSchema } from './model-card.ts';
import { changedSections, missingSections, requiredSections } from './required-sections.ts';

const asked = [
  { riskTier: 'high', sections: ['summary', 'limits', 'of-another-product'] },
  { riskTier: 'limited', sections: ['summary'] },
] as const;
const card = modelCardSchema.parse({ summary: 'Scores applications.', limits: ' ' });

describe('sections of a card', () => {
  const cases: [string, RiskTier[], string[], string[]][] = [
    ['is required of nobody who uses no model', [], [], []],
    ['is required by the tier of whoever uses it', ['limited'], ['summary'], []],
    ['is missing when it says nothing', ['high'], ['summary', 'limits'], ['limits']],
    ['is required by one tier of several', ['minimal', 'high'], ['summary', 'limits'], ['limits']],
  ];
  test.each(cases)('%s', (_, used, required, missing) => {
    const sections = requiredSections(asked, used);
    expect(sections.filter(({ isRequired }) => isRequired).map(({ section }) => section)).toEqual(required);
    expect(missingSections(card, sections)).toEqual(missing);
  });

  test('name the tiers that ask for them, from the lowest on, whoever uses the model', () => {
    const sections = requiredSections(asked, []);
    expect(sections.find(({ section }) => section === 'summary')?.tiers).toEqual(['limited', 'high']);
    expect(sections.find(({ section }) => section === 'ethics')?.tiers).toEqual([]);
    expect(sections).toHaveLength(7);
  });

  test('tell in which of them two cards differ', () => {
    expect(changedSections(card, { ...card, limits: 'Few rows.', ethics: 'None.' })).toEqual([
      'limits',
      'ethics',
    ]);
    expect(changedSections(card, card)).toEqual([]);
  });
});
