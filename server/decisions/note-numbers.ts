import type { Database } from '#server/platform/unit-of-work.ts';
import { keepNumbers } from './record-numbers.store.ts';

/** What a gateway process tells of the numbers that it gave to records. */
export interface ReplicaNumbers {
  replica: string;
  startedAt: Date;
  at: Date;
  /** It stops in order, and gives out no more. */
  isEnd: boolean;
  given: readonly { organisationId: string; numberedTo: number }[];
  /** Numbers that no record stands for. */
  skips: readonly { organisationId: string; sequence: number; why: string }[];
}

/** Keeps what a replica tells, over the system role; safe to send again. */
export function noteNumbers(database: Database, numbers: ReplicaNumbers): Promise<void> {
  return keepNumbers(database, numbers);
}
