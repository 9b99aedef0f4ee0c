import type { DecisionError, DecisionStatus, JsonRecord } from '../../decisions/domain/decision-facts.ts';
import type { TokenUsage } from '../../decisions/domain/decision-trail.ts';
import { confidenceOf, type Decider, type Judgement } from '../../decisions/domain/judgement.ts';
import type { FieldProblem } from '../../platform/domain/refusal.ts';
import type { ModelOutput } from '../../registry/domain/tensor-mapping.ts';
import type { DecisionPolicy } from '../../workflows/domain/decision-policy.ts';
import { type AskedCase, type Oversight, oversee } from './oversee.ts';

/** What there is to judge: what was said, that it failed, or that nobody was asked. */
export type Evidence =
  /** The numbers that a model gave, and for models that generate what it said. */
  | { kind: 'answered'; output: ModelOutput; content?: JsonRecord; usage?: TokenUsage }
  /** A rule of the policy gave the output instead of a model. */
  | { kind: 'ruled'; output: JsonRecord; because: string }
  /** A check, a guardrail or a condition of the policy refuses the call. */
  | { kind: 'refused'; because: string }
  | { kind: 'failed'; error: DecisionError }
  | { kind: 'stopped'; stop: { id: string; reason: string } };

/** The rules of one workflow version. */
export interface Rules {
  policy: DecisionPolicy;
  outputSchema: JsonRecord;
  /** What is wrong with an output by the output schema; empty when it fits. */
  problemsOfOutput: (output: JsonRecord) => readonly FieldProblem[];
  /** Absent or null where the policy has none. */
  oversight?: Oversight | null;
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

/** Of what a model said, what the schema knows. */
function knownOf({ outputSchema }: Pick<Rules, 'outputSchema'>, said: JsonRecord): JsonRecord {
  const { properties } = outputSchema;
  const isKnown = (name: string) =>
    typeof properties !== 'object' || properties === null || Object.hasOwn(properties, name);
  return Object.fromEntries(Object.entries(said).filter(([name]) => isKnown(name)));
}

/** The workflow's output for one choice: the decision, and of the model's numbers those that the schema knows. */
export function composeOutput(
  rules: Pick<Rules, 'policy' | 'outputSchema'>,
  scores: ModelOutput,
  choice: string,
) {
  return { ...knownOf(rules, scores), [rules.policy.decisionField]: choice };
}

/** Which of its two choices a score leans to. */
function choiceOf(policy: DecisionPolicy, score: number): string {
  return score >= (policy.lower + policy.upper) / 2 ? policy.above : policy.below;
}

type Answer = Extract<Evidence, { kind: 'answered' }>;

/** The score that the policy goes by; undefined where an answer has none from 0 to 1. */
function scoreIn(policy: DecisionPolicy, { output }: Answer): number | undefined {
  const score = Object.hasOwn(output, policy.score) ? output[policy.score] : undefined;
  return score !== undefined && score >= 0 && score <= 1 ? score : undefined;
}

/** The output that an answer comes to: of what was said and of the numbers what the schema knows, and the choice. */
function outputOf(rules: Pick<Rules, 'policy' | 'outputSchema'>, answer: Answer, score: number): JsonRecord {
  const choice = choiceOf(rules.policy, score);
  return { ...knownOf(rules, answer.content ?? {}), ...composeOutput(rules, answer.output, choice) };
}

/** The output that evidence leans to before it is judged, or null when there is none that could be used. */
export function leaningOf(
  rules: Pick<Rules, 'policy' | 'outputSchema'>,
  evidence: Evidence,
): JsonRecord | null {
  if (evidence.kind === 'ruled') return evidence.output;
  if (evidence.kind !== 'answered') return null;
  const score = scoreIn(rules.policy, evidence);
  return score === undefined ? null : outputOf(rules, evidence, score);
}

/** An answer that a step wants a person to see waits for one, however clear it is. */
function refer(judged: Judged, because: string | undefined): Judged {
  if (because === undefined || judged.status !== 'decided') return judged;
  const judgement: Judgement = { ...judged.judgement, rule: 'referred', because };
  return { ...judged, status: 'pending_review', decidedBy: null, output: null, judgement };
}

/** Judges a call without a model's word; null when there is one. */
function judgeDiverted(rules: Rules, start: Judgement, evidence: Evidence): Judged | null {
  const nothing = { modelOutput: null, confidence: null, error: null };
  switch (evidence.kind) {
    case 'answered':
      return null;
    case 'stopped':
      return withoutAnswer(rules.policy, { ...start, rule: 'stopped', stop: evidence.stop }, null);
    case 'failed':
      return withoutAnswer(rules.policy, start, evidence.error);
    case 'refused': {
      const judgement: Judgement = { ...start, rule: 'refused', because: evidence.because };
      const error = { fault: 'refused-by-policy', message: evidence.because };
      return { status: 'failed', decidedBy: null, output: null, ...nothing, judgement, error };
    }
    case 'ruled': {
      const judgement: Judgement = { ...start, rule: 'ruled', because: evidence.because };
      const [problem] = rules.problemsOfOutput(evidence.output);
      if (!problem)
        return { status: 'decided', decidedBy: 'rule', output: evidence.output, ...nothing, judgement };
      const message = `the rule's output does not fit its schema: ${problem.path} ${problem.message}`;
      return withoutAnswer(rules.policy, judgement, { fault: 'unusable-answer', message });
    }
  }
}

/** What the policy refuses is refused, whatever was answered; what the model said is kept. */
function refuse(judged: Judged, because: string): Judged {
  const judgement: Judgement = { ...judged.judgement, rule: 'refused', because };
  const error = { fault: 'refused-by-policy', message: because };
  return { ...judged, status: 'failed', decidedBy: null, output: null, judgement, error };
}

/**
 * Judges one call by its workflow's rules: decided by the model, sent to a person, answered by rule, refused or failed.
 * `referrals` are reasons of steps to ask a person; the first one is told. Oversight needs to know the case.
 */
export function judge(
  rules: Rules,
  evidence: Evidence,
  referrals: readonly string[] = [],
  asked: AskedCase | null = null,
): Judged {
  const judged = judgeAnswer(rules, evidence);
  const seen = rules.oversight && asked ? oversee(rules.oversight, judged, evidence, asked) : null;
  if (seen?.action === 'refuse') return refuse(judged, seen.because);
  return refer(judged, referrals[0] ?? seen?.because);
}

function judgeAnswer(rules: Rules, evidence: Evidence): Judged {
  const { policy } = rules;
  const start = basis(policy);
  const diverted = judgeDiverted(rules, start, evidence);
  if (diverted || evidence.kind !== 'answered') return diverted ?? withoutAnswer(policy, start, null);
  const scores = evidence.output;
  const score = Object.hasOwn(scores, policy.score) ? scores[policy.score] : undefined;
  const unusable = (message: string) =>
    withoutAnswer(policy, { ...start, scores }, { fault: 'unusable-answer', message });
  if (score === undefined) return unusable(`the model gave no "${policy.score}"`);
  if (!(score >= 0 && score <= 1)) return unusable(`"${policy.score}" is ${score}, which is not from 0 to 1`);
  const modelOutput = outputOf(rules, evidence, score);
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
