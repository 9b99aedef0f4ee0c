import type { EntryKind, FindingAct, FindingSeverity, FindingState } from './finding.ts';
import type { Named } from './request-facts.ts';

/** A finding as the page of a request shows it, for one reader. */
export interface FindingShown {
  id: string;
  number: number;
  severity: FindingSeverity;
  state: FindingState;
  openedBy: Named;
  openedAt: Date;
  /** Set when it was opened on an earlier request for the same version. */
  fromRequestId: string | null;
  entries: {
    id: string;
    kind: EntryKind;
    words: string;
    evidenceUrl: string | null;
    evidenceDigest: string | null;
    by: Named;
    at: Date;
  }[];
  /** Per act, why the reader may not do it, or null. */
  acts: Record<Exclude<FindingAct, 'open'>, string | null>;
}
