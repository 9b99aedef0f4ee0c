import { committed, event, id } from './event-kit.ts';

export const REDACTION_EVENTS = {
  'pseudonym.reversed': event(
    'organisation',
    { decisionId: id, reason: committed() },
    (d) => `looked up who stands behind a pseudonym in decision ${d.decisionId}`,
  ),
};
