import type { Tx } from '#server/platform/tx.ts';
import { beforeCommit } from '#server/platform/unit-of-work.ts';
import type { EventFacts } from './domain/canonical-event.ts';
import type { PrivateValue } from './private-values.ts';
import { writeEvents } from './write-events.ts';

/** An event that waits for the end of its transaction. */
export interface PendingEvent {
  facts: Omit<EventFacts, 'changes'>;
  /** Whose the private columns of changed rows are, where the row does not say. */
  subjectId: string;
  hidden: PrivateValue[];
}

/** What a transaction will put into the log. */
export interface Pending {
  readonly events: PendingEvent[];
  /** Changes that no trigger noted, in the form in which triggers note them. */
  readonly notes: string[];
}

const pending = new WeakMap<Tx, Pending>();

/** The events of a transaction are written when its work is done: only then is it known what they changed. */
export function pendingOf(tx: Tx): Pending {
  const known = pending.get(tx);
  if (known) return known;
  const waiting: Pending = { events: [], notes: [] };
  pending.set(tx, waiting);
  beforeCommit(tx, () => writeEvents(tx, waiting));
  return waiting;
}
