import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SIGNING_ROLES } from './policy.ts';
import { fillSlots, isComplete, type Signature, wouldFill } from './slots.ts';

const HIGH = [
  { role: 'ml-engineer', count: 1 },
  { role: 'risk-officer', count: 1 },
] as const;
const high = [HIGH.map((slot) => ({ ...slot }))];
const engineer: Signature = { personId: 'eng', roles: ['ml-engineer'] };
const officer: Signature = { personId: 'off', roles: ['risk-officer'] };
const both: Signature = { personId: 'both', roles: ['ml-engineer', 'risk-officer'] };

describe('filling slots', () => {
  const cases: [string, Signature[], (string | null)[]][] = [
    ['nobody signed', [], [null, null]],
    ['one of each', [engineer, officer], ['eng', 'off']],
    ['a person with two roles fills one slot', [both], ['both', null]],
    ['signing twice fills one slot', [both, both], ['both', null]],
    ['whoever has two roles makes room for an engineer', [both, engineer], ['eng', 'both']],
    ['and for an officer', [both, officer], ['both', 'off']],
    ['two officers fill one slot', [officer, { ...officer, personId: 'off2' }], [null, 'off']],
    ['other roles fill none', [{ personId: 'rev', roles: ['reviewer', 'admin'] }], [null, null]],
  ];
  test.each(cases)('%s', (_, signatures, expected) => {
    expect(fillSlots(high, signatures).map(({ personId }) => personId)).toEqual(expected);
  });

  test('no slots are complete at once', () => {
    expect(isComplete(fillSlots([], []))).toBe(true);
  });

  test('the alternative that is nearest to complete is shown, and any of them counts', () => {
    const either = [
      [{ role: 'risk-officer' as const, count: 2 }],
      [
        { role: 'risk-officer' as const, count: 1 },
        { role: 'executive' as const, count: 1 },
      ],
    ];
    const chief: Signature = { personId: 'chief', roles: ['executive'] };
    expect(fillSlots(either, []).map(({ role }) => role)).toEqual(['risk-officer', 'risk-officer']);
    expect(isComplete(fillSlots(either, [officer, chief]))).toBe(true);
    expect(wouldFill(either, [officer], chief)).toBe(true);
    expect(wouldFill(either, [officer], engineer)).toBe(false);
  });

  test('somebody whose slot is taken would fill nothing', () => {
    expect(wouldFill(high, [engineer], { personId: 'eng2', roles: ['ml-engineer'] })).toBe(false);
    expect(wouldFill(high, [engineer], officer)).toBe(true);
    expect(wouldFill(high, [both], engineer)).toBe(true);
  });
});

const roles = fc.subarray([...SIGNING_ROLES]);
const signatures = fc.array(fc.record({ personId: fc.constantFrom('a', 'b', 'c', 'd', 'e'), roles }), {
  maxLength: 6,
});
const slots = fc.array(
  fc.record({ role: fc.constantFrom(...SIGNING_ROLES), count: fc.integer({ min: 1, max: 2 }) }),
  { maxLength: 3 },
);

function best(places: readonly string[], people: readonly Signature[]): number {
  const [first, ...rest] = places;
  if (first === undefined) return 0;
  const without = best(rest, people);
  const withOne = people
    .filter((person) => person.roles.includes(first))
    .map(
      (person) =>
        1 +
        best(
          rest,
          people.filter((other) => other !== person),
        ),
    );
  return Math.max(without, ...withOne);
}

test('fills as many slots as any assignment could, each person once and only by a role they signed with', () => {
  fc.assert(
    fc.property(slots, signatures, (wanted, given) => {
      const filling = fillSlots([wanted], given);
      const people = filling.flatMap(({ personId }) => personId ?? []);
      expect(new Set(people).size).toBe(people.length);
      const distinct = given.filter(
        ({ personId }, at) => given.findIndex((other) => other.personId === personId) === at,
      );
      for (const { role, personId } of filling) {
        if (personId === null) continue;
        expect(distinct.find((one) => one.personId === personId)?.roles).toContain(role);
      }
      const places = wanted.flatMap(({ role, count }) => Array.from({ length: count }, () => role));
      expect(people.length).toBe(best(places, distinct));
    }),
    { numRuns: 300 },
  );
});
