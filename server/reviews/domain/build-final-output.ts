import type { DecisionPolicy } from '../../workflows/domain/decision-policy.ts';

type JsonRecord = Readonly<Record<string, unknown>>;

/** The final answer when somebody, or the timeout, chose a decision: the model's figures stay, the decision is theirs. */
export function buildFinalOutput(
  policy: DecisionPolicy,
  modelOutput: JsonRecord | null,
  choice: string,
): JsonRecord {
  return { ...modelOutput, [policy.decisionField]: choice };
}

/** What the model alone leant towards; null when it gave no answer. */
export function leaningOf(
  policy: DecisionPolicy,
  modelOutput: JsonRecord | null,
  score: number | null,
): string | null {
  const said = modelOutput?.[policy.decisionField];
  if (typeof said === 'string') return said;
  if (score === null) return null;
  return score < (policy.lower + policy.upper) / 2 ? policy.below : policy.above;
}
