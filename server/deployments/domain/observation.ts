import type { RevisionEndpoint, RevisionPhase } from './revision-facts.ts';

/** What the reconciler saw of one revision in one pass. */
export interface RevisionObservation {
  revisionId: string;
  phase: RevisionPhase;
  /** Digest of what the engine says it loaded, when it says so. */
  identityDigest: string | null;
  endpoint: RevisionEndpoint | null;
  message: string | null;
  attempts: number;
  nextAttemptAt: Date | null;
}

/** Where the deployment of the observed revision stands. */
export interface RolloutPosition {
  desiredRevisionId: string | null;
  servingRevisionId: string | null;
  requested: { toRevisionId: string; fromRevisionId: string | null } | null;
}

export type ObservationEffect =
  | { kind: 'none' }
  | { kind: 'comes-into-force' }
  | { kind: 'gives-up'; returnTo: string | null }
  | { kind: 'moved-endpoint' };

/**
 * Decides what an observation does to a deployment. A ready revision comes into force only when it is the desired one and
 * its rollout is requested; one the engine refused for good gives up its rollout and leaves what serves in place; a
 * serving revision that answers elsewhere needs new routes. Everything else only updates the status.
 */
export function effectOf(
  observation: Pick<RevisionObservation, 'revisionId' | 'phase'> & { endpointChanged: boolean },
  position: RolloutPosition,
): ObservationEffect {
  const { revisionId, phase } = observation;
  const isRequested =
    position.requested?.toRevisionId === revisionId && position.desiredRevisionId === revisionId;
  if (isRequested && phase === 'ready') return { kind: 'comes-into-force' };
  if (isRequested && phase === 'failed' && position.servingRevisionId !== revisionId)
    return { kind: 'gives-up', returnTo: position.servingRevisionId };
  if (position.servingRevisionId === revisionId && phase === 'ready' && observation.endpointChanged)
    return { kind: 'moved-endpoint' };
  return { kind: 'none' };
}
