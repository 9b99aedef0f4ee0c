/** Where a ready revision answers, as observed. */
export interface RevisionEndpoint {
  baseUrl: string;
  model: string;
  version: string | null;
}

/** What `observe()` says of a revision; `failed` means the engine refused it for good, everything else may still change. */
export const REVISION_PHASES = ['pending', 'loading', 'ready', 'failed', 'unloaded', 'unknown'] as const;
export type RevisionPhase = (typeof REVISION_PHASES)[number];

/** What was last observed of a revision. */
export interface RevisionStatusFacts {
  phase: RevisionPhase;
  identityDigest: string | null;
  endpoint: RevisionEndpoint | null;
  message: string | null;
  attempts: number;
  nextAttemptAt: Date | null;
  observedAt: Date;
  readySince: Date | null;
}

/** Everything other rooms may know of a revision: one model version on one cluster for one workflow version; immutable. */
export interface RevisionFacts {
  id: string;
  deploymentId: string;
  number: number;
  workflowId: string;
  workspaceId: string;
  environment: string;
  workflowVersionId: string;
  modelVersionId: string;
  clusterId: string;
  changeRequestId: string;
  /** The name under which the engine serves it; no two revisions share one. */
  engineModel: string;
  createdAt: Date;
}

/** A revision that is in force, since when, and where it answers. */
export interface ServingRevision extends RevisionFacts {
  rolloutId: string;
  inForceSince: Date;
  status: RevisionStatusFacts | null;
}
