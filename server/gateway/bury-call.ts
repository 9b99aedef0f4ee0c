import type { DecisionRecord } from '#server/decisions/domain/decision-facts.ts';
import type { Gateway } from './gateway.ts';
import type { Passage } from './passage.ts';

/** The judge's word for an answer that cannot be used, whatever is wrong with it. */
const UNUSABLE = 'unusable-answer';

/**
 * Keeps a call that its caller was refused because nothing answered, so that it can be tried again. One that is itself a
 * replay goes back to where it came from; one that was refused on purpose is not lost.
 */
export function buryCall(gateway: Gateway, passage: Passage, record: DecisionRecord): void {
  const { status, judgement, error, id, attempts } = record;
  if (status !== 'failed' || judgement.rule !== 'model-failed') return;
  if (passage.origin.linkedTo?.kind === 'replay') return;
  const fault = error?.fault ?? 'unknown';
  const isUnusable = fault === UNUSABLE || fault === 'bad-answer';
  gateway.deadLetters.add(passage, {
    reason: isUnusable ? 'output-schema' : 'exhausted',
    fault,
    detail: isUnusable
      ? 'A model answered, but not in the shape that the workflow promises.'
      : `No model answered: ${fault.replaceAll('-', ' ')}.`,
    attempts,
    decisionId: id,
  });
}
