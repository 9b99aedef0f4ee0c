import type { SignatureKind, SignedDecision } from './approval-record.ts';
import type { DiffRow } from './describe-diff.ts';
import type { EmergencyShown } from './emergency-facts.ts';
import type { FindingShown } from './finding-facts.ts';
import type { GateStatus } from './gate-facts.ts';
import type { Manifest } from './manifest.ts';
import type { Act } from './permitted-acts.ts';
import type { Environment, GateLevel, PolicyAction, PolicyTerms, SigningRole } from './policy.ts';
import type { PolicyEditManifest } from './policy-edit.ts';
import type { RequestState } from './request-states.ts';

export interface Named {
  id: string;
  name: string;
}

/** A place in a policy, and who fills it. */
export interface SlotFacts {
  role: SigningRole;
  filledBy: Named | null;
}

/** A request as lists show it. */
export interface RequestItem {
  id: string;
  number: number;
  state: RequestState;
  stateReason: string | null;
  environment: Environment;
  action: PolicyAction;
  /** What is asked for, in a few words. */
  title: string;
  reason: string;
  riskTier: string;
  /** Null, as the model, for a request to change a policy. */
  workflow: { id: string; slug: string; name: string } | null;
  model: { name: string; version: number } | null;
  requestedBy: Named;
  createdAt: Date;
  expiresAt: Date;
  decidedAt: Date | null;
  slots: SlotFacts[];
  gates: { passed: number; failed: number; total: number };
  /** Validation findings that are not closed. */
  openFindings: number;
}

export interface GateFactsShown {
  id: string;
  gate: string;
  title: string;
  status: GateStatus;
  summary: string;
  evidence: Readonly<Record<string, unknown>>;
  evidenceDigest: string;
  /** What its failure did when it was judged. */
  level: GateLevel;
  /** The waiver by which its failure was accepted, or null. */
  waiverId: string | null;
  evaluatedAt: Date;
}

/** A waiver that stands in a request's manifest. */
export interface WaiverOnRequest {
  id: string;
  gate: string;
  title: string;
  reason: string;
  grantedBy: Named;
  /** It holds for every request of the workflow. */
  isOfWorkflow: boolean;
  expiresAt: Date;
  isInForce: boolean;
}

/** One line of what happened to a request, oldest first, or of what it waits for. */
export interface TimelineEntry {
  at: Date;
  kind:
    | 'opened'
    | 'gates'
    | 'approved'
    | 'rejected'
    | 'taken-back'
    | 'finding'
    | 'emergency'
    | 'ended'
    | 'waits';
  who: Named | null;
  what: string;
  reason: string | null;
  /** SHA-256 of what was asked for, signed, or named as evidence. */
  digest: string | null;
  /** How a signature is proven. */
  proof: SignatureKind | null;
  /** Set for what is still waited for: when that ends by itself. */
  until: Date | null;
}

/** Whoever could still fill a place. */
export interface Eligible extends Named {
  roles: readonly string[];
}

/** A request as its page shows it, for one reader. */
export interface RequestDetail extends RequestItem {
  manifest: Manifest | PolicyEditManifest;
  subjectDigest: string;
  policy: { number: number; riskTier: string; approvalTtlHours: number; assurance: PolicyTerms['assurance'] };
  diff: DiffRow[];
  gateResults: GateFactsShown[];
  gatesAsked: { gate: string; title: string; level: GateLevel }[];
  waivers: WaiverOnRequest[];
  /** Why the reader may not accept a failing gate, or null. */
  whyNotWaive: string | null;
  signatures: {
    id: string;
    by: Named;
    roles: readonly string[];
    decision: SignedDecision;
    /** How it is proven; null for signatures from before proofs were kept. */
    kind: SignatureKind | null;
    recordDigest: string | null;
    withdrawnAt: Date | null;
    withdrawnReason: string | null;
    reason: string;
    signedAt: Date;
    expiresAt: Date;
    counts: boolean;
  }[];
  eligible: Eligible[];
  findings: FindingShown[];
  /** Why the reader may not open a finding, or null. */
  whyNotOpenFinding: string | null;
  emergency: EmergencyShown | null;
  /** The policy's terms of breaking glass. */
  breakGlass: PolicyTerms['breakGlass'];
  /** Why the reader may not break the glass, or null; undefined where the policy permits no emergencies. */
  whyNotBreakGlass?: string | null;
  /** Set when its rollout failed: why it cannot be tried again, or null. */
  whyNotRetry?: string | null;
  timeline: TimelineEntry[];
  /** Per act, why the reader may not do it, or null. */
  acts: Record<Act, string | null>;
  revision: { id: string; number: number; deploymentId: string } | null;
}

/** A request to serve a model version. */
export type PromotionDetail = RequestDetail & {
  action: 'promote';
  workflow: NonNullable<RequestItem['workflow']>;
  model: NonNullable<RequestItem['model']>;
  manifest: Manifest;
};

/** A request to change a policy. */
export type PolicyEditDetail = RequestDetail & { action: 'edit-policy'; manifest: PolicyEditManifest };

export function isPromotion(request: RequestDetail): request is PromotionDetail {
  return request.action === 'promote';
}

export function isPolicyEdit(request: RequestDetail): request is PolicyEditDetail {
  return request.action === 'edit-policy';
}
