import type { DecisionEvent, DecisionStatus, JsonRecord } from '../../decisions/domain/decision-facts.ts';
import type { DecisionTrail } from '../../decisions/domain/decision-trail.ts';
import type { Decider } from '../../decisions/domain/judgement.ts';

/** What a caller is told of a decision, at once or when it asks again later. */
export interface DecisionAnswer {
  decisionId: string;
  status: DecisionStatus;
  decidedBy: Decider | null;
  output: JsonRecord | null;
  /** What the model alone would have answered. */
  modelOutput: JsonRecord | null;
  /** From 0 (in the middle of the borderline band) to 1. */
  confidence: number | null;
  model: { name: string; version: number } | null;
  workflowVersion: number;
  subject?: string;
  /** What the person, or the timeout instead of one, said. */
  review?: { isOverride: boolean; reason?: string };
  outcome?: { label: string; value?: number; at?: string };
  error?: { fault: string };
  /** Of models that generate. */
  usage?: { tokensIn: number; tokensOut: number };
  cost?: { amount: number; currency: string };
}

export interface AnswerSource {
  id: string;
  status: DecisionStatus;
  decidedBy: Decider | null;
  output: JsonRecord | null;
  modelOutput: JsonRecord | null;
  confidence: number | null;
  subject: string | null;
  error: { fault: string } | null;
  trail?: DecisionTrail | null;
}

/** Puts the answer together; events add the review and the outcome that counts. */
export function composeAnswer(
  decision: AnswerSource,
  names: { model: { name: string; version: number } | null; workflowVersion: number },
  events: readonly DecisionEvent[] = [],
): DecisionAnswer {
  const answer: DecisionAnswer = {
    decisionId: decision.id,
    status: decision.status,
    decidedBy: decision.decidedBy,
    output: decision.output,
    modelOutput: decision.modelOutput,
    confidence: decision.confidence,
    model: names.model,
    workflowVersion: names.workflowVersion,
  };
  if (decision.subject !== null) answer.subject = decision.subject;
  if (decision.status === 'failed' && decision.error) answer.error = { fault: decision.error.fault };
  const { usage, cost } = decision.trail ?? {};
  if (usage) answer.usage = { tokensIn: usage.tokensIn, tokensOut: usage.tokensOut };
  if (cost) answer.cost = cost;
  for (const event of events) {
    if (event.kind === 'verdict') {
      const { isOverride, reason } = event.body;
      answer.review = { isOverride, ...(reason !== '' && { reason }) };
    } else {
      const { label, value, at } = event.body;
      answer.outcome = { label, ...(value !== null && { value }), ...(at !== null && { at }) };
    }
  }
  return answer;
}

/** The status code that goes with an answer: 202 while a person is asked. */
export function statusCodeOf(status: DecisionStatus): 200 | 202 {
  return status === 'pending_review' ? 202 : 200;
}
