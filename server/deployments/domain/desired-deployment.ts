import type { RevisionFacts, RevisionStatusFacts } from './revision-facts.ts';
import type { TrafficInForce } from './traffic-split.ts';

/**
 * Why a revision should be loaded on its cluster: it is wanted, it answers now, a split of traffic gives it calls, it is the
 * way back or stands in for the one that answers, or no reason is left.
 */
export type KeepReason = 'desired' | 'serving' | 'traffic' | 'way-back' | 'none';

export interface RevisionToKeep extends RevisionFacts {
  keep: KeepReason;
  status: RevisionStatusFacts | null;
}

/** What a deployment should look like, for the reconciler and the route compiler. */
export interface DesiredDeployment {
  deploymentId: string;
  workflowId: string;
  workspaceId: string;
  environment: string;
  /** Grows with every change of the desired revision; an actor holding an older one must not act. */
  generation: number;
  desiredRevisionId: string | null;
  servingRevisionId: string | null;
  /** The revision that served before this one. */
  wayBackRevisionId: string | null;
  /**
   * The revision that may answer where the serving one gives nothing: the newest that was in force, approved with the same
   * workflow version, not unloaded since, and not left by a return. Null when there is none. An engine that forgot it for a
   * moment is given it again.
   */
  standInRevisionId: string | null;
  /** How calls are spread; null when the serving revision takes them all. */
  traffic: TrafficInForce | null;
  /** Revisions to keep, and those not kept that may still be loaded. */
  revisions: readonly RevisionToKeep[];
}

/** Says why a revision stays loaded; desired before serving before traffic before the way back. */
export function keepReason(
  revisionId: string,
  roles: {
    desired: string | null;
    serving: string | null;
    wayBack: string | null;
    standIn: string | null;
    traffic: readonly string[];
  },
): KeepReason {
  if (revisionId === roles.desired) return 'desired';
  if (revisionId === roles.serving) return 'serving';
  if (roles.traffic.includes(revisionId)) return 'traffic';
  return revisionId === roles.wayBack || revisionId === roles.standIn ? 'way-back' : 'none';
}
