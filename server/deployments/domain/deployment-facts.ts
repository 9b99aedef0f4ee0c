import type { RevisionPhase } from './revision-facts.ts';
import type { RolloutKind, RolloutState } from './rollout-states.ts';
import type { TrafficTerms } from './traffic-split.ts';

export interface Named {
  id: string;
  name: string;
}

/** A revision as people read it. */
export interface RevisionShown {
  id: string;
  number: number;
  model: { id: string; name: string; version: number; versionId: string };
  workflowVersion: number;
  cluster: Named;
  changeRequestId: string;
  createdAt: Date;
  phase: RevisionPhase | null;
  message: string | null;
  /** When it last came into force; null when it never did. */
  lastInForceAt: Date | null;
  /** Calls can be given to it, or it can be asked in the shadow, beside what serves now. */
  canShareTraffic: boolean;
  /** It was approved and in force before and is not wanted now: one press returns to it. */
  canReturnTo: boolean;
}

/** The split of traffic in force as people read it. */
export interface TrafficShown {
  id: string;
  terms: TrafficTerms;
  reason: string;
  setBy: Named;
  setAt: Date;
}

/** One move of traffic as people read it. */
export interface RolloutShown {
  id: string;
  kind: RolloutKind;
  state: RolloutState;
  fromRevision: number | null;
  toRevision: number;
  reason: string;
  incidentId: string | null;
  requestedBy: Named;
  requestedAt: Date;
  inForceAt: Date | null;
  endedAt: Date | null;
  message: string | null;
}

export interface DeploymentItem {
  id: string;
  environment: string;
  workflow: { id: string; slug: string; name: string };
  serving: { number: number; model: string; version: number; cluster: string; since: Date } | null;
  /** The move that is on its way or was last given up, when it is newer than what serves. */
  moving: { toRevision: number; state: RolloutState; since: Date } | null;
}

export interface DeploymentDetail {
  id: string;
  environment: string;
  generation: number;
  workflow: { id: string; slug: string; name: string; riskTier: string; owner: Named };
  servingRevisionId: string | null;
  desiredRevisionId: string | null;
  servingSince: Date | null;
  /** Null while the serving revision takes every call. */
  traffic: TrafficShown | null;
  /** Newest first, at most 50. */
  revisions: RevisionShown[];
  /** Newest first, at most 100. */
  rollouts: RolloutShown[];
}
