import { describe, expect, test } from 'vitest';
import type { RouteArm, RouteRevision } from '../../routing/domain/route-snapshot.ts';
import { chooseArm, isShadowed } from './choose-arm.ts';

const arm = (id: string, weight: number, task?: RouteArm['task']): RouteArm => ({
  weight,
  ...(task && { task }),
  revision: { id } as RouteRevision,
});
const choose = (arms: RouteArm[], caller: string, input = {}, salt = 'spl_1') =>
  chooseArm({ arms, salt }, { input, caller });
const callers = Array.from({ length: 4_000 }, (_, index) => `applicant-${index}`);
const shareIn = (arms: RouteArm[], id: string) =>
  callers.filter((caller) => choose(arms, caller)?.arm.revision.id === id).length / callers.length;

describe('weights', () => {
  test.each([
    [50, 50],
    [90, 10],
    [99, 1],
    [0, 100],
    [100, 0],
  ])('%d to %d are kept over many callers', (one, other) => {
    const arms = [arm('one', one), arm('other', other)];
    expect(shareIn(arms, 'one')).toBeCloseTo(one / 100, 1);
    expect(shareIn(arms, 'other')).toBeCloseTo(other / 100, 1);
    if (one === 0) expect(shareIn(arms, 'one')).toBe(0);
    if (other === 0) expect(shareIn(arms, 'other')).toBe(0);
  });

  test('a caller stays where it is, and moves only as far as a change of weights demands', () => {
    const before = [arm('one', 90), arm('other', 10)];
    const after = [arm('one', 70), arm('other', 30)];
    for (const caller of callers.slice(0, 500)) {
      const was = choose(before, caller)?.arm.revision.id;
      expect(choose(before, caller)?.arm.revision.id).toBe(was);
      if (was === 'other') expect(choose(after, caller)?.arm.revision.id).toBe('other');
    }
  });

  test('another salt spreads callers anew', () => {
    const arms = [arm('one', 50), arm('other', 50)];
    const moved = callers.filter(
      (caller) => choose(arms, caller)?.arm !== choose(arms, caller, {}, 'spl_2')?.arm,
    );
    expect(moved.length / callers.length).toBeCloseTo(0.5, 1);
  });

  test('nothing to choose from is nothing', () => {
    expect(choose([], 'anybody')).toBeNull();
    expect(choose([arm('one', 0)], 'anybody')).toBeNull();
  });
});

describe('a task', () => {
  const arms = [
    arm('general', 100),
    arm('cars', 0, { field: 'purpose', anyOf: ['car', 'motorcycle'] }),
    arm('small', 0, { field: 'amount', anyOf: [1] }),
  ];
  test.each<[object, string, string]>([
    [{ purpose: 'car' }, 'cars', 'task'],
    [{ purpose: 'motorcycle', amount: 1 }, 'cars', 'task'],
    [{ purpose: 'house', amount: 1 }, 'small', 'task'],
    [{ purpose: 'house', amount: '1' }, 'general', 'weight'],
    [{}, 'general', 'weight'],
    [{ purpose: null }, 'general', 'weight'],
  ])('%j goes to %s by %s', (input, id, by) => {
    expect(choose(arms, 'anybody', input)).toMatchObject({ arm: { revision: { id } }, by });
  });
});

test('the shadow sees its share, whatever the arm', () => {
  const arms = [arm('one', 50), arm('other', 50)];
  const shadowed = callers.filter((caller) => isShadowed('spl_1', caller, 20));
  expect(shadowed.length / callers.length).toBeCloseTo(0.2, 1);
  const inOne = shadowed.filter((caller) => choose(arms, caller)?.arm.revision.id === 'one');
  expect(inOne.length / shadowed.length).toBeCloseTo(0.5, 1);
  expect(callers.every((caller) => isShadowed('spl_1', caller, 100))).toBe(true);
});
