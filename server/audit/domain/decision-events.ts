import { committed, event } from './event-kit.ts';

export const DECISION_EVENTS = {
  'dead-letter.replay-asked': event('dead_letter', {}, () => 'had a dead letter tried again'),
  'dead-letter.purged': event('dead_letter', { reason: committed() }, () => 'purged a dead letter'),
};
