import { z } from 'zod';
import { event, text } from './event-kit.ts';

export const NOTIFICATION_EVENTS = {
  'webhook.created': event(
    'webhook_endpoint',
    { name: text, url: text, eventTypes: z.array(text).max(100) },
    (d) => `set up the webhook ${d.name}`,
  ),
  'webhook.changed': event(
    'webhook_endpoint',
    { name: text, url: text, eventTypes: z.array(text).max(100), changed: z.array(text).max(10) },
    (d) => `changed the webhook ${d.name}`,
  ),
  'webhook.secret-rotated': event(
    'webhook_endpoint',
    { name: text },
    (d) => `rotated the secret of the webhook ${d.name}`,
  ),
  'webhook.removed': event('webhook_endpoint', { name: text }, (d) => `removed the webhook ${d.name}`),
};
