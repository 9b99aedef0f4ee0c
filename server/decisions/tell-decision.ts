import type { Context } from '#server/access/context.ts';
import { explainJudgement } from './domain/judgement.ts';
import { decisionOfSeal, eventsOfSeal } from './seals.views.ts';

/** A step in the life of a decision, in words that read after nobody's name. */
export interface DecisionStep {
  id: string;
  at: Date;
  kind: 'decision' | 'verdict' | 'outcome';
  actorId: string;
  text: string;
  detail: string | null;
}

/** What reconstructing a decision needs to know of it: the rows it rested on, and what happened to it. */
export interface ToldDecision {
  rows: Readonly<Record<string, string | null>>;
  snapshotVersion: number;
  environment: string;
  steps: DecisionStep[];
}

/** Tells a decision for the audit room; null when it may not be seen. */
export async function tellDecision(ctx: Context, id: string): Promise<ToldDecision | null> {
  const decision = await decisionOfSeal(ctx.tx, ctx.organisationId, id);
  if (!decision) return null;
  const events = await eventsOfSeal(ctx.tx, ctx.organisationId, id);
  const asked: DecisionStep = {
    id,
    at: decision.receivedAt,
    kind: 'decision',
    actorId: decision.tokenId,
    text: `asked, and was answered by route snapshot ${decision.snapshotVersion} in ${decision.environment}`,
    detail: explainJudgement(decision.judgement),
  };
  const later = events.map((event): DecisionStep => {
    const { id: eventId, at, actorId } = event;
    if (event.kind === 'outcome') {
      const word = event.body.isCorrection ? 'corrected the outcome to' : 'reported the outcome';
      return { id: eventId, at, kind: 'outcome', actorId, text: `${word} ${event.body.label}`, detail: null };
    }
    const { decidedBy, isOverride, reason } = event.body;
    const text =
      decidedBy === 'timeout'
        ? 'let the deadline decide'
        : isOverride
          ? 'overrode the model'
          : 'confirmed the model';
    return { id: eventId, at, kind: 'verdict', actorId, text, detail: reason === '' ? null : reason };
  });
  return {
    rows: {
      workflow_id: decision.workflowId,
      workflow_version_id: decision.workflowVersionId,
      model_version_id: decision.modelVersionId,
      deployment_id: decision.deploymentId,
      revision_id: decision.revisionId,
    },
    snapshotVersion: decision.snapshotVersion,
    environment: decision.environment,
    steps: [asked, ...later],
  };
}
