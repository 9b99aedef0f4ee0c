import { type Evidence, leaningOf, type Rules } from './judge.ts';

/**
 * Whether the judge could use what a model answered: it gave the score, from 0 to 1, and the output that comes of it fits
 * the schema. Asked only where something else could be tried instead.
 */
export function isUsable(
  rules: Pick<Rules, 'policy' | 'outputSchema' | 'problemsOfOutput'>,
  evidence: Extract<Evidence, { kind: 'answered' }>,
): boolean {
  const output = leaningOf(rules, evidence);
  return output !== null && rules.problemsOfOutput(output).length === 0;
}
