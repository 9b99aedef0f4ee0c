import type { CanonicalValue } from '../../platform/domain/canonical-json.ts';
import type { ControlCounts } from './control-status.ts';
import type { EvidenceStatus } from './evidence.ts';
import type { PackPlan } from './evidence-pack.ts';

/** A value behind a commitment, as `values.jsonl` discloses it. */
export interface PackValue {
  of: string;
  path: string;
  salt: string;
  value: CanonicalValue;
}

/** A row as a pack shows it; what is withheld or erased stands as its commitment. */
export interface PackRow {
  id: string;
  /** Places in the log of the events that made it what it is. */
  events: number[];
  isRemoved?: true;
  values: Record<string, CanonicalValue>;
}

/** A framework as of the tree head: counts for the workflow, and each control with the evidence it rests on. */
export interface PackFramework {
  id: string;
  name: string;
  counts: ControlCounts;
  controls: {
    id: string;
    text: string;
    status: EvidenceStatus;
    evidence: { id: string; title: string; status: EvidenceStatus; digest: string | null }[];
  }[];
}

/** What people said in reviews of a workflow in one month. */
export interface ReviewMonth {
  month: string;
  verdicts: number;
  overrides: number;
  secondsSpent: number;
}

/** What a summary tells of; rows by their table. */
export interface PackTold {
  plan: PackPlan;
  rows: (table: string) => readonly PackRow[];
  frameworks: readonly PackFramework[];
  months: readonly ReviewMonth[];
  /** How many decisions have a receipt in the pack. */
  sampled: number;
  /** Tables of which not all changes were read. */
  cut: readonly string[];
}
