import { z } from 'zod';
import { event, text } from './event-kit.ts';

export const KEY_EVENTS = {
  'keys.rotated': event(
    'organisation',
    { generation: z.int() },
    (d) => `rotated the wrapping key of this installation to generation ${d.generation}`,
  ),
  'keys.rewrapped': event(
    'organisation',
    { generation: z.int(), table: text, count: z.int() },
    (d) => `wrapped ${d.count} secrets in ${d.table} under generation ${d.generation}`,
  ),
};
