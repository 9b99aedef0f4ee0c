import type { JsonRecord } from '../../decisions/domain/decision-facts.ts';
import { type CallExpression, compileCallExpression } from '../../workflows/domain/call-expression.ts';
import type { CallPolicy } from '../../workflows/domain/call-policy.ts';
import type { Evidence, Judged } from './judge.ts';
import { shareOf } from './share-of.ts';

/** When a person is asked, or a call refused, although the score is clear; ready to use. */
export interface Oversight {
  conditions: readonly { name: string; action: 'review' | 'refuse'; expression: CallExpression }[];
  /** From 0 to 1. */
  sampleShare: number;
}

/** The call that is judged. */
export interface AskedCase {
  decisionId: string;
  /** What the model was given. */
  input: JsonRecord;
}

export interface Overseen {
  action: 'review' | 'refuse';
  /** One sentence without anything of the call's content. */
  because: string;
}

/** Compiles a policy's oversight once; null when it says nothing. */
export function compileOversight(
  policy: CallPolicy['oversight'],
  inputContract: JsonRecord,
): Oversight | null {
  if (!policy || (policy.conditions.length === 0 && policy.sampleShare === 0)) return null;
  const conditions = policy.conditions.map(({ name, action, when }) => ({
    name,
    action,
    expression: compileCallExpression(when, inputContract),
  }));
  return { conditions, sampleShare: policy.sampleShare };
}

function verdicts(oversight: Oversight, judged: Judged, evidence: Evidence, input: JsonRecord): Overseen[] {
  const isRuled = evidence.kind === 'ruled';
  const facts = {
    input,
    output: judged.modelOutput ?? judged.output ?? {},
    ...(judged.judgement.scores && { scores: judged.judgement.scores }),
    ...(judged.confidence !== null && { confidence: judged.confidence }),
  };
  return oversight.conditions.flatMap(({ name, action, expression }): Overseen[] => {
    // Where a rule answered there is no model's word to ask about.
    if (isRuled && (expression.reads.has('scores') || expression.reads.has('confidence'))) return [];
    const verdict = expression.evaluate(facts);
    if (verdict === 'holds') return [{ action, because: `The condition "${name}" holds.` }];
    if (verdict === 'holds-not') return [];
    return [{ action: 'review', because: `The condition "${name}" could not be evaluated.` }];
  });
}

const percent = (share: number) => `${Number((share * 100).toPrecision(3))} %`;

/**
 * What oversight makes of a judged call: refused by the first condition that says so, seen by a person because of another
 * one or because its id is in the sample, or null. A condition that cannot be evaluated asks a person.
 */
export function oversee(
  oversight: Oversight,
  judged: Judged,
  evidence: Evidence,
  { decisionId, input }: AskedCase,
): Overseen | null {
  if (evidence.kind !== 'answered' && evidence.kind !== 'ruled') return null;
  if (judged.status === 'failed') return null;
  const found = verdicts(oversight, judged, evidence, input);
  const first = found.find(({ action }) => action === 'refuse') ?? found[0];
  if (first) return first;
  if (judged.status !== 'decided' || shareOf(decisionId) >= oversight.sampleShare) return null;
  const share = percent(oversight.sampleShare);
  return { action: 'review', because: `It belongs to the sample of ${share} of decided calls.` };
}
