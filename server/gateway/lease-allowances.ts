import { LRUCache } from 'lru-cache';
import { clock } from '#server/platform/clock.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { logger } from '#server/platform/logger.ts';
import type { AllowanceStore } from './allowance-store.ts';
import {
  emptyLease,
  fill,
  isRunningLow,
  type Lease,
  noteUse,
  reserveOf,
  rollOver,
  settleUse,
  wantOf,
} from './domain/lease.ts';
import { limitWording, type Meter } from './domain/meter.ts';

/**
 * Holds this replica's leases and fills them from the shared store, several in one round trip and seldom while a call
 * waits. When the store is away, calls go on from what is leased; when that is used up they are refused with 503. A limit
 * that gives way whenever its count cannot be read protects nothing: whose limits must outlive the database keeps them in
 * Redis (`REDIS_URL`).
 */
export interface Allowances {
  /** Takes one call from every meter, or refuses with `too-many-requests` or `unavailable`. */
  charge(meters: readonly Meter[]): Charge | Promise<Charge>;
  /** Whether the shared store answered when it was last asked. */
  isHealthy(): boolean;
  /** Gives back what is leased and not used. */
  stop(): Promise<void>;
}

/** What one call took. */
export interface Charge {
  /** Replaces what was reserved by what was used; counts once. */
  settle(used: { tokens: number; money: number }): void;
  /** Takes back what was reserved, as if nothing was used; the call itself stays counted when `isCounted`. */
  giveBack(isCounted: boolean): void;
}

interface Held {
  meter: Meter;
  lease: Lease;
  /** What calls wait for, beyond what is at hand. */
  needed: number;
  filling: Promise<void> | null;
}

const KEPT_MAX = 50_000;
const ROUNDS_MAX = 5;
const WAIT_MS = 500;
const AWAY_MS = 250;
const SWEEP_MS = 1_000;
const IDLE_MS = 2_000;
const FORGET_EVERY_MS = 600_000;
const log = logger('limits');

export const NO_CHARGE: Charge = { settle: () => {}, giveBack: () => {} };

function exceeded(meter: Meter, retryAt: number, now: number): Refusal {
  const retryAfterSeconds = Math.max(1, Math.ceil((retryAt - now) / 1_000));
  return new Refusal('too-many-requests', `${limitWording(meter)} Try again in ${retryAfterSeconds} s.`, {
    details: { reason: 'limit-exceeded', limit: meter.name, of: meter.of, retryAfterSeconds },
  });
}

function uncounted(cause?: unknown): Refusal {
  return new Refusal(
    'unavailable',
    'The limits of this call cannot be counted right now. Try again in a moment.',
    { details: { reason: 'limits-unavailable', retryAfterSeconds: 1 }, cause },
  );
}

function within<T>(promise: Promise<T>, ms: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('the store of limits did not answer in time')), ms);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

class LeasedAllowances implements Allowances {
  readonly #store: AllowanceStore;
  readonly #held = new LRUCache<string, Held>({ max: KEPT_MAX });
  readonly #asking = new Set<Held>();
  readonly #sweeper: NodeJS.Timeout;
  #answered: PromiseWithResolvers<void> | null = null;
  #awayUntil = 0;
  #sweptAt = 0;

  constructor(store: AllowanceStore) {
    this.#store = store;
    this.#sweeper = setInterval(() => this.#sweep(), SWEEP_MS);
    this.#sweeper.unref();
  }

  charge(meters: readonly Meter[]): Charge | Promise<Charge> {
    if (meters.length === 0) return NO_CHARGE;
    const now = clock.now().getTime();
    const all = meters.map((meter) => this.#holdOf(meter, now));
    return this.#takeAll(all, now) ?? this.#chargeLater(all);
  }

  isHealthy(): boolean {
    return this.#awayUntil === 0;
  }

  async stop(): Promise<void> {
    clearInterval(this.#sweeper);
    const now = clock.now().getTime();
    const open = [...this.#held.values()].filter(({ lease }) => lease.balance !== 0);
    if (open.length > 0) await within(this.#send(open, now, true), WAIT_MS).catch(() => undefined);
    await this.#store.close();
  }

  #holdOf(meter: Meter, now: number): Held {
    const known = this.#held.get(meter.key);
    if (known) {
      // Limits change with the workflow's version; what was used stays.
      known.meter = meter;
      rollOver(meter, known.lease, now);
      return known;
    }
    const held: Held = { meter, lease: emptyLease(meter, now), needed: 0, filling: null };
    this.#held.set(meter.key, held);
    return held;
  }

  /** All meters or none: a call that one refuses uses nothing of the others. */
  #takeAll(all: readonly Held[], now: number): Charge | null {
    const reserves = all.map(({ meter, lease }) => reserveOf(meter, lease));
    if (all.some(({ lease }, at) => lease.balance < (reserves[at] ?? 0))) return null;
    const windows = all.map(({ lease }) => lease.endsAt);
    all.forEach((held, at) => {
      const amount = reserves[at] ?? 0;
      held.lease.balance -= amount;
      noteUse(held.lease, amount, now);
      if (!held.filling && isRunningLow(held.meter, held.lease, now) && now >= this.#awayUntil)
        this.#fill(held).catch(() => undefined);
    });
    let isSettled = false;
    return {
      settle: (used) => {
        if (isSettled) return;
        isSettled = true;
        all.forEach(({ meter, lease }, at) => {
          if (meter.unit === 'calls') return;
          // What a call used belongs to the window in which it began.
          const reserved = lease.endsAt === windows[at] ? (reserves[at] ?? 0) : used[meter.unit];
          settleUse(lease, reserved, used[meter.unit]);
        });
      },
      giveBack: (isCounted) => {
        if (isSettled) return;
        isSettled = true;
        all.forEach(({ meter, lease }, at) => {
          const stays = (meter.unit === 'calls' && isCounted) || lease.endsAt !== windows[at];
          if (!stays) lease.balance += reserves[at] ?? 0;
        });
      },
    };
  }

  async #chargeLater(all: readonly Held[]): Promise<Charge> {
    for (let round = 0; round < ROUNDS_MAX; round += 1) {
      const before = clock.now().getTime();
      const short = all.filter(({ meter, lease }) => lease.balance < reserveOf(meter, lease));
      for (const { meter, lease } of short)
        if (lease.refusedUntil > before) throw exceeded(meter, lease.retryAt, before);
      if (short.length > 0 && before < this.#awayUntil) throw uncounted();
      await Promise.all(short.map((held) => this.#waitFor(held)));
      const now = clock.now().getTime();
      for (const { meter, lease } of all) rollOver(meter, lease, now);
      const charge = this.#takeAll(all, now);
      if (charge) return charge;
    }
    const now = clock.now().getTime();
    const [first] = all.filter(({ meter, lease }) => lease.balance < reserveOf(meter, lease));
    throw first ? exceeded(first.meter, Math.max(first.lease.retryAt, now + 1_000), now) : uncounted();
  }

  async #waitFor(held: Held): Promise<void> {
    const amount = reserveOf(held.meter, held.lease);
    held.needed += amount;
    try {
      await within(held.filling ?? this.#fill(held), WAIT_MS);
    } catch (cause) {
      throw uncounted(cause);
    } finally {
      held.needed = Math.max(0, held.needed - amount);
    }
  }

  /** What is asked for in one turn of the loop goes together. */
  #fill(held: Held): Promise<void> {
    this.#asking.add(held);
    if (!this.#answered) {
      const answered = Promise.withResolvers<void>();
      this.#answered = answered;
      setImmediate(() => {
        this.#answered = null;
        const asking = [...this.#asking];
        this.#asking.clear();
        this.#send(asking, clock.now().getTime(), false).then(answered.resolve, answered.reject);
      });
    }
    const filling = this.#answered.promise.finally(() => {
      if (held.filling === filling) held.filling = null;
    });
    filling.catch(() => undefined);
    held.filling = filling;
    return filling;
  }

  /** Settles what is owed, gives back what lay idle, and asks for what is wanted. */
  async #send(all: readonly Held[], now: number, isGivingBack: boolean): Promise<void> {
    const batch = all.map((held) => {
      const { meter, lease, needed } = held;
      rollOver(meter, lease, now);
      const spent = isGivingBack ? -lease.balance : Math.max(0, -lease.balance);
      const wanted = isGivingBack ? 0 : wantOf(meter, lease, needed);
      // What is told now is not told twice: later use is counted from here.
      lease.balance += spent;
      return { held, spent, wanted, needed, endsAt: lease.endsAt };
    });
    try {
      const grants = await this.#store.take(
        batch.map(({ held: { meter }, spent, wanted, endsAt }) => ({
          key: endsAt === 0 ? meter.key : `${meter.key}@${endsAt}`,
          spent,
          wanted,
          most: meter.most,
          everyMs: meter.everyMs,
          endsAt,
        })),
        now,
      );
      if (this.#awayUntil > 0) log.info('limits are counted together again');
      this.#awayUntil = 0;
      batch.forEach(({ held, needed, endsAt }, at) => {
        const grant = grants[at];
        if (grant) fill(held.meter, held.lease, { needed, endsAt }, grant, clock.now().getTime());
      });
    } catch (error) {
      if (this.#awayUntil === 0)
        log.warn({ err: error }, 'limits cannot be counted together; leases are used up');
      this.#awayUntil = clock.now().getTime() + AWAY_MS;
      for (const { held, spent, endsAt } of batch)
        if (held.lease.endsAt === endsAt) held.lease.balance -= spent;
      throw error;
    }
  }

  #sweep(): void {
    const now = clock.now().getTime();
    if (now < this.#awayUntil) return;
    const idle: Held[] = [];
    for (const [key, held] of this.#held) {
      const { lease, meter, filling } = held;
      rollOver(meter, lease, now);
      if (filling) continue;
      const isIdle = now - lease.usedAt > IDLE_MS;
      if (lease.balance < 0) this.#fill(held).catch(() => undefined);
      else if (isIdle && lease.balance > 0) idle.push(held);
      else if (now - lease.usedAt > FORGET_EVERY_MS) this.#held.delete(key);
    }
    if (idle.length > 0) this.#send(idle, now, true).catch(() => undefined);
    if (now - this.#sweptAt < FORGET_EVERY_MS) return;
    this.#sweptAt = now;
    this.#store
      .sweep(now)
      .catch((error: unknown) => log.warn({ err: error }, 'old counts could not be swept'));
  }
}

/** Leases allowances from a shared store for this process. */
export function leaseAllowances(store: AllowanceStore): Allowances {
  return new LeasedAllowances(store);
}
