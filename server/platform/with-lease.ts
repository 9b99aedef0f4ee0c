import { randomUUID } from 'node:crypto';
import { clock } from './clock.ts';
import { row } from './db.ts';
import { giveUpLeases, takeLease } from './lease.store.ts';
import type { Tx } from './tx.ts';
import { EVERY_TENANT, type UnitOfWork } from './unit-of-work.ts';

const LEASE_MS = 15_000;

/** A lease that is held while a piece of work runs. */
export interface HeldLease {
  /** Aborts when the lease could not be renewed: somebody else may be at work already. */
  signal: AbortSignal;
  /**
   * Throws unless the lease is still held, and keeps it from being taken until the transaction ends: what is written in
   * the same transaction cannot be written by a holder whose time is over.
   */
  confirm: (tx: Tx) => Promise<void>;
}

/** Runs work under a named lease and gives it up afterwards; returns null without running when somebody else holds it. */
export async function withLease<T>(
  uow: UnitOfWork,
  name: string,
  run: (lease: HeldLease) => Promise<T>,
): Promise<T | null> {
  const holder = randomUUID();
  const take = () => {
    const now = clock.now();
    return uow.write(EVERY_TENANT, (tx) =>
      takeLease(tx, name, holder, now, new Date(now.getTime() + LEASE_MS)),
    );
  };
  const fence = await take();
  if (fence === null) return null;
  const lost = new AbortController();
  const lose = () => lost.abort(new Error(`the lease ${name} was lost`));
  const renewal = setInterval(() => {
    take().then((renewed) => {
      if (renewed !== fence) lose();
    }, lose);
  }, LEASE_MS / 3);
  try {
    return await run({
      signal: lost.signal,
      async confirm(tx) {
        lost.signal.throwIfAborted();
        const held = await row(
          tx,
          'SELECT 1 FROM lease WHERE name = $1 AND holder = $2 AND fence = $3 FOR SHARE',
          [name, holder, fence],
        );
        if (held === null) throw new Error(`the lease ${name} was lost`);
      },
    });
  } finally {
    clearInterval(renewal);
    await uow.write(EVERY_TENANT, (tx) => giveUpLeases(tx, holder)).catch(() => undefined);
  }
}
