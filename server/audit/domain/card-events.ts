import { z } from 'zod';
import { committed, event, sha256, text } from './event-kit.ts';

/** What is said anew of a version. */
export const CARD_EVENTS = {
  'card.revised': event(
    'card_revision',
    {
      model: text,
      version: z.int(),
      revision: z.int(),
      sections: z.array(text),
      digest: sha256,
      note: committed(),
    },
    (d) => `revised the card of ${d.model} version ${d.version}`,
  ),
};
