import { describe, expect, test } from 'vitest';
import type { AllowanceStore } from './allowance-store.ts';
import { type AllowanceAsk, grantAllowance } from './domain/grant-allowance.ts';
import { type Meter, metersOf } from './domain/meter.ts';
import { type Allowances, leaseAllowances } from './lease-allowances.ts';

interface MemoryStore extends AllowanceStore {
  rounds: number;
  asks: AllowanceAsk[];
  isAway: boolean;
}

/** The count of a fleet in the memory of this test. */
function memoryStore(): MemoryStore {
  const marks = new Map<string, number>();
  const store: MemoryStore = {
    rounds: 0,
    asks: [],
    isAway: false,
    async take(asks, now) {
      if (store.isAway) throw new Error('away');
      store.rounds += 1;
      store.asks.push(...asks);
      await new Promise((resolve) => setTimeout(resolve, 1));
      return asks.map((ask) => {
        const { mark, grant } = grantAllowance(marks.get(ask.key) ?? null, ask, now);
        marks.set(ask.key, mark);
        return grant;
      });
    },
    sweep: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
  return store;
}

const meters = (allowance: Parameters<typeof metersOf>[0]): Meter[] => metersOf(allowance, 'token', 'tok|wf');

async function count(allowances: Allowances, of: readonly Meter[], calls: number) {
  const refused: Record<string, unknown>[] = [];
  let taken = 0;
  await Promise.all(
    Array.from({ length: calls }, async () => {
      try {
        await allowances.charge(of);
        taken += 1;
      } catch (error) {
        refused.push((error as { details: Record<string, unknown> }).details);
      }
    }),
  );
  return { taken, refused };
}

describe('leased allowances', () => {
  test('two replicas together let through what a day allows, and not one call more', async () => {
    const store = memoryStore();
    const replicas = [leaseAllowances(store), leaseAllowances(store)];
    const of = meters({ callsPerDay: 500 });
    let taken = 0;
    for (let round = 0; round < 40; round += 1)
      for (const replica of replicas) taken += (await count(replica, of, 10)).taken;
    // What the other one still holds is given back when it stops.
    for (const replica of replicas) await replica.stop();
    const last = leaseAllowances(store);
    taken += (await count(last, of, 500)).taken;
    await last.stop();
    expect(taken).toBe(500);
  });

  test('ask the store far less often than there are calls', async () => {
    const store = memoryStore();
    const allowances = leaseAllowances(store);
    const of = meters({ callsPerDay: 1_000_000 });
    for (let calls = 0; calls < 5_000; calls += 1) await allowances.charge(of);
    expect(store.rounds).toBeLessThan(500);
    await allowances.stop();
  });

  test('refuse what is beyond, typed, and say when to come again', async () => {
    const allowances = leaseAllowances(memoryStore());
    const { taken, refused } = await count(allowances, meters({ callsPerSecond: 3, callsPerDay: 1_000 }), 8);
    expect(taken).toBeGreaterThanOrEqual(3);
    expect(taken).toBeLessThan(8);
    expect(refused[0]).toMatchObject({
      reason: 'limit-exceeded',
      limit: 'callsPerSecond',
      of: 'token',
      retryAfterSeconds: 1,
    });
    await allowances.stop();
  });

  test('a call that one meter refuses uses nothing of the others', async () => {
    const store = memoryStore();
    const allowances = leaseAllowances(store);
    await count(allowances, meters({ callsPerSecond: 1, callsPerDay: 100 }), 20);
    await allowances.stop();
    const other = leaseAllowances(store);
    const { taken } = await count(other, meters({ callsPerDay: 100 }), 120);
    expect(taken).toBeGreaterThanOrEqual(98);
    expect(taken).toBeLessThan(100);
    await other.stop();
  });

  test('money is settled after the answer; when it is used up, calls are refused until the day ends', async () => {
    const store = memoryStore();
    const allowances = leaseAllowances(store);
    const of = meters({ moneyPerDay: 10 });
    for (let calls = 0; calls < 5; calls += 1) {
      const charge = await allowances.charge(of);
      charge.settle({ tokens: 0, money: 2 });
      charge.settle({ tokens: 0, money: 2 });
    }
    const { taken, refused } = await count(allowances, of, 3);
    expect(taken).toBe(0);
    expect(refused[0]).toMatchObject({ limit: 'moneyPerDay' });
    expect(refused[0]?.retryAfterSeconds).toBeGreaterThan(0);
    await allowances.stop();
    const [other] = [leaseAllowances(store)];
    expect((await count(other, of, 1)).taken).toBe(0);
    await other.stop();
  });

  test('go on from what is leased while the store is away, then refuse as unavailable, and recover', async () => {
    const store = memoryStore();
    const allowances = leaseAllowances(store);
    const of = meters({ callsPerDay: 1_000_000 });
    for (let calls = 0; calls < 2_000; calls += 1) await allowances.charge(of);
    store.isAway = true;
    const { taken, refused } = await count(allowances, of, 5_000);
    expect(taken).toBeGreaterThan(0);
    expect(refused[0]).toMatchObject({ reason: 'limits-unavailable' });
    expect(allowances.isHealthy()).toBe(false);
    store.isAway = false;
    await expect.poll(() => count(allowances, of, 1).then(({ taken }) => taken), { timeout: 5_000 }).toBe(1);
    expect(allowances.isHealthy()).toBe(true);
    await allowances.stop();
  });
});
