import { row, rows } from './db.ts';
import { raiseActiveGeneration } from './key-ring.ts';
import type { Tx } from './tx.ts';
import { EVERY_TENANT, type UnitOfWork } from './unit-of-work.ts';

export interface KeyGeneration {
  generation: number;
  createdAt: Date;
  settledAt: Date | null;
}

const FOLLOW_MS = 10_000;

/** The newest generation of the wrapping key; 1 as long as nothing was ever rotated. */
export async function newestGeneration(tx: Tx): Promise<KeyGeneration | null> {
  return row<KeyGeneration>(
    tx,
    `SELECT generation, created_at AS "createdAt", settled_at AS "settledAt" FROM key_generation ORDER BY generation DESC LIMIT 1`,
  );
}

/** Makes the next generation the active one. */
export async function insertGeneration(
  tx: Tx,
  given: { generation: number; createdBy: string; createdAt: Date },
): Promise<void> {
  await rows(tx, 'INSERT INTO key_generation (generation, created_by, created_at) VALUES ($1, $2, $3)', [
    given.generation,
    given.createdBy,
    given.createdAt,
  ]);
}

/** Notes that nothing is left under an older generation. */
export async function settleGeneration(tx: Tx, generation: number, at: Date): Promise<void> {
  await rows(tx, 'UPDATE key_generation SET settled_at = $2 WHERE generation = $1 AND settled_at IS NULL', [
    generation,
    at,
  ]);
}

/**
 * Lets this process wrap under the newest generation, within ten seconds of a rotation. One that lags behind, or cannot
 * look, still opens everything; what it wraps meanwhile is found and wrapped again.
 */
export function followKeyGenerations(uow: UnitOfWork): { stop(): void } {
  const look = async () => {
    const newest = await uow.read(EVERY_TENANT, newestGeneration).catch(() => null);
    if (newest) raiseActiveGeneration(newest.generation);
  };
  void look();
  const timer = setInterval(() => void look(), FOLLOW_MS);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}
