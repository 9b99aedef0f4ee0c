import { z } from 'zod';
import { committed, event, id } from './event-kit.ts';

/** Events about signatures, validation findings and emergencies. */
export const APPROVAL_EVENTS = {
  'request.signature-taken-back': event(
    'change_request',
    { number: z.int(), approval: id, reason: committed() },
    (d) => `took a signature on request ${d.number} back`,
  ),
};
