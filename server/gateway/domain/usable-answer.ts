import { composeOutput, type Evidence, type Rules } from './judge.ts';

/**
 * Whether the judge could use what a model answered: it gave the score, from 0 to 1, and both outputs it may lead to fit
 * the schema. Asked only where something else could be tried instead.
 */
export function isUsable(
  rules: Pick<Rules, 'policy' | 'outputSchema' | 'problemsOfOutput'>,
  evidence: Extract<Evidence, { kind: 'answered' }>,
): boolean {
  const { policy } = rules;
  const score = Object.hasOwn(evidence.output, policy.score) ? evidence.output[policy.score] : undefined;
  if (score === undefined || !(score >= 0 && score <= 1)) return false;
  const choice = score >= (policy.lower + policy.upper) / 2 ? policy.above : policy.below;
  const output = { ...composeOutput(rules, evidence.output, choice), ...evidence.content };
  return rules.problemsOfOutput(output).length === 0;
}
