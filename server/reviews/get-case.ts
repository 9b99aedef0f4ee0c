import type { Context } from '#server/access/context.ts';
import { namePeople } from '#server/access/name-people.ts';
import { findSimilarDecisions, type SimilarDecision } from '#server/decisions/find-similar-decisions.ts';
import { type DecisionStory, getDecision } from '#server/decisions/get-decision.ts';
import { notFound } from '#server/platform/domain/refusal.ts';
import { getVersionFactsMany } from '#server/registry/get-version-facts.ts';
import { contractFields } from '#server/workflows/domain/contract-fields.ts';
import { choicesOf } from '#server/workflows/domain/decision-policy.ts';
import { leaningOf } from './domain/build-final-output.ts';
import { holderOf, type ReviewState } from './domain/review-state.ts';
import { type ToldFact, tellInput } from './domain/tell-input.ts';
import type { GetCaseInput } from './reviews.schema.ts';
import { itemById, type ReviewItemRow } from './reviews.views.ts';

export interface ReviewCase {
  id: string;
  decisionId: string;
  subject: string | null;
  state: ReviewState;
  workflow: { slug: string; name: string; purpose: string; version: number };
  model: { name: string; version: number } | null;
  why: string;
  facts: ToldFact[];
  /** What the model leant towards, and where its score lies between the thresholds. */
  position: {
    /** As the output schema calls it. */
    scoreTitle: string;
    score: number | null;
    lower: number;
    upper: number;
    below: string;
    above: string;
  };
  leaning: string | null;
  confidence: number | null;
  /** The output field that carries the decision. */
  decisionField: string;
  choices: [string, string];
  openedAt: Date;
  deadlineAt: Date;
  timeoutChoice: string;
  leaseUntil: Date | null;
  holder: { name: string; isMe: boolean } | null;
  similar: SimilarDecision[];
}

/** A case as a reviewer needs it: in words, without protected fields, with the most similar past cases. */
export async function getCase(ctx: Context, { id }: GetCaseInput): Promise<ReviewCase> {
  const item = await itemById(ctx.tx, ctx.organisationId, id);
  if (!item) throw notFound('case');
  const story = await getDecision(ctx, { id: item.decisionId });
  const holder = holderOf(item, ctx.now);
  const holderName = holder ? (await namePeople(ctx, [holder]))[holder]?.name : undefined;
  const { score } = story.decision.judgement;
  const near = { workflowId: item.workflowId, exceptId: item.decisionId };
  return {
    ...(await caseOf(ctx, item, story)),
    holder: holder ? { name: holderName ?? holder, isMe: holder === ctx.actor.id } : null,
    similar: score === null ? [] : await findSimilarDecisions(ctx, { ...near, score }),
  };
}

async function caseOf(
  ctx: Context,
  item: ReviewItemRow,
  story: DecisionStory,
): Promise<Omit<ReviewCase, 'holder' | 'similar'>> {
  const { decision, workflow, model } = story;
  const { version } = workflow;
  const policy = version.decisionPolicy;
  const { scoreName, score, lower, upper } = decision.judgement;
  const scoreField = contractFields(version.outputSchema).find(({ name }) => name === scoreName);
  const facts = model ? (await getVersionFactsMany(ctx, [model.id])).get(model.id) : undefined;
  return {
    id: item.id,
    decisionId: decision.id,
    subject: decision.subject,
    state: item.state,
    workflow: {
      slug: workflow.workflow.slug,
      name: version.name,
      purpose: version.definition.purpose,
      version: version.number,
    },
    model: model ? { name: model.model.name, version: model.number } : null,
    why: item.why,
    facts: tellInput(version.inputContract, decision.input ?? {}, facts?.trainingProfile ?? null),
    position: {
      scoreTitle: scoreField?.title ?? scoreName,
      score,
      lower,
      upper,
      below: policy.below,
      above: policy.above,
    },
    leaning: leaningOf(policy, decision.modelOutput, score),
    confidence: decision.confidence,
    decisionField: policy.decisionField,
    choices: choicesOf(policy),
    openedAt: item.openedAt,
    deadlineAt: item.deadlineAt,
    timeoutChoice: item.timeoutAction.choice,
    leaseUntil: item.leaseUntil,
  };
}
