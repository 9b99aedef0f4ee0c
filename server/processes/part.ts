import type { RestartRules } from './domain/restart-policy.ts';

/** One living run of a part. */
export interface RunningPart {
  /** Settles when it serves; rejects, with words for people, when it ends or takes too long before. */
  ready: Promise<void>;
  /** Settles when it ended, for whatever reason. */
  ended: Promise<{ clean: boolean; words: string }>;
  /** Asks it to end, then makes it; settles when it did. */
  stop(graceMs: number): Promise<void>;
}

/** Something the supervisor keeps alive. */
export interface Part {
  name: string;
  /** How progress calls it: "PostgreSQL", "console". */
  title: string;
  /** Services depend on engines and the database, and are stopped first. */
  layer: 'service' | 'engine' | 'database';
  rules: RestartRules;
  start(): Promise<RunningPart>;
}
