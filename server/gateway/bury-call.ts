import type { DecisionRecord } from '#server/decisions/domain/decision-facts.ts';
import { buryReason } from './domain/bury-reason.ts';
import type { Gateway } from './gateway.ts';
import type { Passage } from './passage.ts';

/**
 * Keeps a call that nothing answered, or that a model answered in another shape than promised, so that it can be tried
 * again. One that is itself a replay goes back to where it came from; one that was refused on purpose is not lost.
 */
export function buryCall(gateway: Gateway, passage: Passage, record: DecisionRecord): void {
  if (passage.origin.linkedTo?.kind === 'replay') return;
  const why = buryReason(record, passage.brokenBy);
  if (!why) return;
  gateway.deadLetters.add(passage, {
    ...why,
    detail:
      why.reason === 'output-schema'
        ? 'A model answered, but not in the shape that the workflow promises.'
        : `No model answered: ${why.fault.replaceAll('-', ' ')}.`,
    attempts: record.attempts,
    decisionId: record.id,
  });
}
