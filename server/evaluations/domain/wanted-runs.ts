import type { RevisionFacts } from '../../deployments/domain/revision-facts.ts';
import type { PlanFacts, RunFacts } from './evaluation-facts.ts';

/** A look that should be taken and was not yet. */
export interface WantedRun {
  revision: RevisionFacts;
  plan: PlanFacts;
  artifactDigest?: string;
}

interface Known {
  plans: readonly PlanFacts[];
  /** Revisions in force, of workflows that have a plan. */
  serving: readonly RevisionFacts[];
  runs: readonly Pick<RunFacts, 'planId' | 'revisionId' | 'modelVersionId' | 'state'>[];
}

/**
 * What the plans in force still want: each revision in force in staging once, which is what candidates pass; and what
 * serves in production when its version was not measured by this plan, so that a candidate has something to be compared
 * with. A run that failed is not begun again by itself.
 */
export function wantedRuns({ plans, serving, runs }: Known): WantedRun[] {
  return serving.flatMap((revision) => {
    const plan = plans.find(({ workflowId }) => workflowId === revision.workflowId);
    if (!plan) return [];
    const byPlan = runs.filter(({ planId }) => planId === plan.id);
    const isLooked = byPlan.some(({ revisionId }) => revisionId === revision.id);
    const isMeasured = byPlan.some(
      ({ modelVersionId, state }) => modelVersionId === revision.modelVersionId && state === 'done',
    );
    const isWanted = revision.environment === 'staging' ? !isLooked : !isLooked && !isMeasured;
    return isWanted ? [{ revision, plan }] : [];
  });
}
