import type { Judged } from './judge.ts';

/**
 * What a shadow's call is recorded as. Nobody waits for it, so no person is asked and no rule answers in its place: either
 * the model said something, or it failed. What would have followed stands in the judgement.
 */
export function shadowedJudgement(judged: Judged): Judged {
  const { modelOutput, judgement } = judged;
  if (modelOutput && judgement.rule !== 'model-failed')
    return { ...judged, status: 'decided', decidedBy: 'model', output: modelOutput, error: null };
  const error = judged.error ?? { fault: 'unknown', message: 'the model gave no usable answer' };
  return { ...judged, status: 'failed', decidedBy: null, output: null, error };
}
