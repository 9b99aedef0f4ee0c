import type { TrailEffect } from '../../decisions/domain/decision-trail.ts';
import type { Evidence, Judged } from './judge.ts';

/**
 * What the judge's oversight did to an answer, as a mark of the trail; null where it did nothing, or where a step had said
 * so before it.
 */
export function judgeEffect(
  { judgement }: Judged,
  evidence: Evidence,
  referrals: readonly string[],
): TrailEffect | null {
  const { rule, because } = judgement;
  if (because === undefined || evidence.kind === 'refused') return null;
  if (rule === 'refused') return { step: 'judge', kind: 'refused', text: because };
  if (rule === 'referred' && referrals.length === 0)
    return { step: 'judge', kind: 'referred', text: because };
  return null;
}
