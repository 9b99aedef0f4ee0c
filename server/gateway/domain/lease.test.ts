import { describe, expect, test } from 'vitest';
import { type AllowanceAsk, grantAllowance } from './grant-allowance.ts';
import { emptyLease, fill, isRunningLow, noteUse, reserveOf, rollOver, settleUse, wantOf } from './lease.ts';
import { type Meter, metersOf } from './meter.ts';

const NOON = Date.parse('2026-11-21T12:00:00Z');

function meter(allowance: Parameters<typeof metersOf>[0]): Meter {
  const [first] = metersOf(allowance, 'token', 'tok');
  if (!first) throw new Error('no meter');
  return first;
}

describe('a lease', () => {
  test('asks for what is waited for at least, and for a fifth of a second ahead when calls come fast', () => {
    const daily = meter({ callsPerDay: 100_000 });
    const lease = emptyLease(daily, NOON);
    expect(wantOf(daily, lease, 1)).toBe(1);
    for (let at = 1; at <= 2_000; at += 1) noteUse(lease, 1, NOON + at);
    expect(wantOf(daily, lease, 1)).toBeGreaterThan(150);
    expect(wantOf(daily, lease, 1)).toBeLessThanOrEqual(201);
  });

  test('asks for little where little is left', () => {
    const daily = meter({ callsPerDay: 100_000 });
    const lease = { ...emptyLease(daily, NOON), pace: 1, left: 16 };
    expect(wantOf(daily, lease, 1)).toBe(2);
    expect(wantOf(daily, { ...lease, left: -3 }, 1)).toBe(1);
  });

  test('never wants more than there can be', () => {
    const tokens = meter({ tokensPerMinute: 50 });
    expect(wantOf(tokens, emptyLease(tokens, NOON), 500)).toBe(50);
    expect(reserveOf(tokens, { ...emptyLease(tokens, NOON), estimate: 500 })).toBe(50);
  });

  test('is filled early, and not while nothing is to be had', () => {
    const daily = meter({ callsPerDay: 100_000 });
    const lease = { ...emptyLease(daily, NOON), pace: 1, balance: 60 };
    expect(isRunningLow(daily, lease, NOON)).toBe(true);
    expect(isRunningLow(daily, { ...lease, balance: 150 }, NOON)).toBe(false);
    expect(isRunningLow(daily, { ...lease, refusedUntil: NOON + 1 }, NOON)).toBe(false);
  });

  test.each([
    ['a rate: when the missing units have come back', { callsPerSecond: 10 }, NOON + 100, NOON + 100],
    [
      'a window: at its end, but asked again in a second',
      { callsPerDay: 10 },
      Date.parse('2026-11-22T00:00:00Z'),
      NOON + 1_000,
    ],
  ])('tells when to come again: %s', (_, allowance, retryAt, refusedUntil) => {
    const one = meter(allowance);
    const lease = emptyLease(one, NOON);
    fill(one, lease, { needed: 1, endsAt: lease.endsAt }, { granted: 0, left: 0 }, NOON);
    expect(lease).toMatchObject({ balance: 0, retryAt, refusedUntil });
  });

  test('ends with its window, with what it held and owed; a late grant of yesterday counts for nothing', () => {
    const daily = meter({ tokensPerDay: 1_000 });
    const lease = { ...emptyLease(daily, NOON), balance: -40, estimate: 25 };
    const yesterday = lease.endsAt;
    rollOver(daily, lease, yesterday - 1);
    expect(lease.balance).toBe(-40);
    rollOver(daily, lease, yesterday);
    expect(lease).toMatchObject({ balance: 0, endsAt: Date.parse('2026-11-23T00:00:00Z'), estimate: 25 });
    fill(daily, lease, { needed: 1, endsAt: yesterday }, { granted: 9, left: 0 }, yesterday);
    expect(lease.balance).toBe(0);
  });

  test('learns what calls use, and owes what was used beyond the reserve', () => {
    const daily = meter({ tokensPerDay: 1_000 });
    const lease = { ...emptyLease(daily, NOON), balance: 10 };
    const reserved = reserveOf(daily, lease);
    lease.balance -= reserved;
    settleUse(lease, reserved, 60);
    expect(lease.balance).toBe(-50);
    expect(reserveOf(daily, lease)).toBeCloseTo(12.8);
  });
});

test('three replicas never use more of a window than there is, and use all of it', () => {
  const daily = meter({ callsPerDay: 1_000 });
  const replicas = [1, 2, 3].map(() => emptyLease(daily, NOON));
  let mark: number | null = null;
  let used = 0;
  for (let step = 0; step < 4_000; step += 1) {
    const now = NOON + step;
    const lease = replicas[step % 3];
    if (!lease) throw new Error('no lease');
    if (lease.balance < 1) {
      const wanted = wantOf(daily, lease, 1);
      const ask: AllowanceAsk = { ...daily, spent: 0, wanted, endsAt: lease.endsAt };
      const answer = grantAllowance(mark, ask, now);
      mark = answer.mark;
      fill(daily, lease, { needed: 1, endsAt: lease.endsAt }, answer.grant, now);
    }
    if (lease.balance < 1) continue;
    lease.balance -= 1;
    noteUse(lease, 1, now);
    used += 1;
  }
  expect(used).toBe(1_000);
});
