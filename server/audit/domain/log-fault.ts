/** Everything for which a log is not signed any further, and what to tell people who have to act on it. */
export const LOG_FAULTS = {
  'root-differs': 'The tree does not lead to the root that was signed last.',
  'checkpoint-not-ours':
    'The last checkpoint was not signed by a key of this log, or says something else than its row.',
  'leaf-missing': 'Leaves are missing, or there are more than were signed.',
  'event-missing': 'An event that was sealed is gone.',
  'event-changed': 'An event that was sealed says something else now.',
  'tile-differs': 'A stored tile is not what its leaves make it.',
  'witness-ahead':
    'A witness has seen a larger log than this one: the database was taken back to an older state.',
  'witness-disagrees': 'A witness has seen another log of the same name: history was rewritten.',
} as const;

export type LogFaultKind = keyof typeof LOG_FAULTS;

/** A finding that ends signing until people have looked. */
export interface LogFault {
  kind: LogFaultKind;
  /** Where, in numbers and hashes; no personal data. */
  detail: string;
  /** The size that was signed last. */
  size: number;
}

/** Thrown inside the transaction that would have signed, so that nothing of it is kept. */
export class FaultyLog extends Error {
  readonly fault: LogFault;
  constructor(fault: LogFault) {
    super(`${LOG_FAULTS[fault.kind]} ${fault.detail}`);
    this.name = 'FaultyLog';
    this.fault = fault;
  }
}

/** What the incident's runbook says. */
export const LOG_FAULT_RUNBOOK = `Nothing is signed for this log until it is resumed. Events are still written and wait.
1. Do not repair rows. Make a copy of the database as it is, and note who has had access to it.
2. Take the newest export or checkpoint that somebody outside keeps, and compare: npm run audit:verify -- <export> --previous <checkpoint>.
3. When the database was restored from an old backup, restore a newer one: no larger log than the witness knows may be lost.
4. When rows were changed, restore them from a backup that verifies.
5. Then: npm run admin -- resume-log. It checks every event and every hash, and refuses while anything differs.`;
