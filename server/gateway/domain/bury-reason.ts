import type { DecisionRecord } from '../../decisions/domain/decision-facts.ts';

/** Words for an answer that was given and cannot be used: by the judge, and by whoever asked the model. */
const BROKEN: ReadonlySet<string> = new Set(['unusable-answer', 'bad-answer']);

/**
 * Why a call is kept as a dead letter, or null. An answer in another shape than promised is, whatever the caller was given
 * in its place; a call that nothing answered is where the caller was refused for it. `brokenBy` is what was wrong with the
 * model's own answer, where something else helped out.
 */
export function buryReason(
  { status, judgement, error }: Pick<DecisionRecord, 'status' | 'judgement' | 'error'>,
  brokenBy: string | null,
): { reason: 'output-schema' | 'exhausted'; fault: string } | null {
  const fault = error?.fault ?? null;
  if (fault !== null && BROKEN.has(fault)) return { reason: 'output-schema', fault };
  if (status === 'failed' && judgement.rule === 'model-failed')
    return { reason: 'exhausted', fault: fault ?? 'unknown' };
  return brokenBy === null ? null : { reason: 'output-schema', fault: brokenBy };
}

/** What was wrong with the shape of what a model answered, where it is not to be used; null when nothing was. */
export function brokenBy(
  evidence: { kind: 'answered' } | { kind: 'failed'; error: { fault: string } } | { kind: string },
): string | null {
  if (evidence.kind === 'answered') return 'unusable-answer';
  const fault = 'error' in evidence ? evidence.error.fault : null;
  return fault !== null && BROKEN.has(fault) ? fault : null;
}
