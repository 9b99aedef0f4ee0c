import { z } from 'zod';
import { event, id, text } from './event-kit.ts';

export const SCORER_EVENTS = {
  'scorer.registered': event(
    'scorer',
    { name: text, version: z.int(), experimentId: id },
    (d) => `registered version ${d.version} of scorer ${d.name}`,
  ),
  'scorer.deleted': event(
    'scorer',
    { name: text, versions: z.int(), experimentId: id },
    (d) => `deleted ${d.versions} ${d.versions === 1 ? 'version' : 'versions'} of scorer ${d.name}`,
  ),
};
