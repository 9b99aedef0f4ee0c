import type { Tx } from '#server/platform/tx.ts';
import type { Actor } from './domain/actor.ts';

/** What every use case is given: a transaction with its tenant set, who acts, and the time it is. */
export interface Context {
  tx: Tx;
  actor: Actor;
  organisationId: string;
  now: Date;
  /** Ties everything that one request caused. */
  correlationId: string;
  /** The id of the event that caused this one, where a process reacts to another's act. */
  causationId?: string;
}

/** Looks something up in a unit of work that only reads, and is over when the look is. */
export type Look = <T>(look: (ctx: Context) => Promise<T>) => Promise<T>;
