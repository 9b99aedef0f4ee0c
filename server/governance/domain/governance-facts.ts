import type { RiskTier } from '../../workflows/domain/risk-tier.ts';

/** One version of an assessment, as far as gates judge it. `approvedBy` null: nobody has signed it off. */
export interface AssessmentMark {
  id: string;
  number: number;
  /** SHA-256 over the canonical JSON of what it says, 64 hex digits. */
  digest: string;
  assessedAt: Date;
  /** From then on it is stale. */
  reviewBy: Date;
  approvedBy: string | null;
}

/**
 * What governance knows of one workflow. Each mark is the newest approved version; where none is approved, the newest that
 * was submitted, so that a gate can tell "missing" from "not signed yet".
 */
export interface GovernanceFacts {
  riskAssessment: (AssessmentMark & { tier: RiskTier }) | null;
  impactAssessments: { dpia: AssessmentMark | null; fria: AssessmentMark | null };
  /** Declared in the workflow's data policy; until somebody declares it, true where a field is marked protected. */
  handlesPersonalData: boolean;
  /** Whom to call at any hour; null when nobody is named or whoever was named has left. */
  escalationContact: { personId: string; name: string } | null;
}
