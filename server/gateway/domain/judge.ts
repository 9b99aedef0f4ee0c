import type { DecisionError, DecisionStatus, JsonRecord } from '../../decisions/domain/decision-facts.ts';
import { confidenceOf, type Decider, type Judgement } from '../../decisions/domain/judgement.ts';
import type { FieldProblem } from '../../platform/domain/refusal.ts';
import type { ModelOutput } from '../../registry/domain/tensor-mapping.ts';
import type { DecisionPolicy } from '../../workflows/domain/decision-policy.ts';

/** What there is to judge: what the model said, that it failed, or that nobody was asked because of a stop. */
export type Evidence =
  | { kind: 'answered'; output: ModelOutput }
  | { kind: 'failed'; error: DecisionError }
  | { kind: 'stopped'; stop: { id: string; reason: string } };

/** The rules of one workflow version. */
export interface Rules {
  policy: DecisionPolicy;
  outputSchema: JsonRecord;
  /** What is wrong with an output by the output schema; empty when it fits. */
  problemsOfOutput: (output: JsonRecord) => readonly FieldProblem[];
}

export interface Judged {
  status: DecisionStatus;
  decidedBy: Decider | null;
  judgement: Judgement;
  modelOutput: JsonRecord | null;
  output: JsonRecord | null;
  confidence: number | null;
  error: DecisionError | null;
}

function basis(policy: DecisionPolicy): Judgement {
  const { score: scoreName, lower, upper } = policy;
  return {
    rule: 'model-failed',
    scoreName,
    score: null,
    lower,
    upper,
    scores: null,
    onError: null,
    stop: null,
  };
}

/** What the policy does when the model's answer is missing. */
function withoutAnswer(policy: DecisionPolicy, judgement: Judgement, error: DecisionError | null): Judged {
  const { onError } = policy;
  const told = { ...judgement, onError: onError.kind };
  const rest = { judgement: told, modelOutput: null, confidence: null, error };
  switch (onError.kind) {
    case 'fail':
      return { status: 'failed', decidedBy: null, output: null, ...rest };
    case 'review':
      return { status: 'pending_review', decidedBy: null, output: null, ...rest };
    case 'answer':
      return { status: 'decided', decidedBy: 'rule', output: onError.output, ...rest };
  }
}

/** The workflow's output for one choice: the decision, and of the model's numbers those that the schema knows. */
export function composeOutput(
  rules: Pick<Rules, 'policy' | 'outputSchema'>,
  scores: ModelOutput,
  choice: string,
) {
  const { properties } = rules.outputSchema;
  const isKnown = (name: string) =>
    typeof properties !== 'object' || properties === null || Object.hasOwn(properties, name);
  const known = Object.entries(scores).filter(([name]) => isKnown(name));
  return { ...Object.fromEntries(known), [rules.policy.decisionField]: choice };
}

/** Judges one call by its workflow's rules: decided by the model, sent to a person, answered by rule, or failed. */
export function judge(rules: Rules, evidence: Evidence): Judged {
  const { policy } = rules;
  const start = basis(policy);
  if (evidence.kind === 'stopped')
    return withoutAnswer(policy, { ...start, rule: 'stopped', stop: evidence.stop }, null);
  if (evidence.kind === 'failed') return withoutAnswer(policy, start, evidence.error);
  const scores = evidence.output;
  const score = Object.hasOwn(scores, policy.score) ? scores[policy.score] : undefined;
  const unusable = (message: string) =>
    withoutAnswer(policy, { ...start, scores }, { fault: 'unusable-answer', message });
  if (score === undefined) return unusable(`the model gave no "${policy.score}"`);
  if (!(score >= 0 && score <= 1)) return unusable(`"${policy.score}" is ${score}, which is not from 0 to 1`);
  const middle = (policy.lower + policy.upper) / 2;
  const modelOutput = composeOutput(rules, scores, score >= middle ? policy.above : policy.below);
  const [problem] = rules.problemsOfOutput(modelOutput);
  if (problem) return unusable(`the output does not fit its schema: ${problem.path} ${problem.message}`);
  const isBorderline = score >= policy.lower && score < policy.upper;
  const rule = isBorderline ? 'borderline' : score < policy.lower ? 'below-lower' : 'above-upper';
  return {
    status: isBorderline ? 'pending_review' : 'decided',
    decidedBy: isBorderline ? null : 'model',
    judgement: { ...start, rule, score, scores },
    modelOutput,
    output: isBorderline ? null : modelOutput,
    confidence: confidenceOf(score, policy),
    error: null,
  };
}
