import { z } from 'zod';
import { event, text } from './event-kit.ts';

const origin = z.string().max(500);

/** Secrets of workspaces: that they were set and where they are sent, never what they hold. */
export const SECRET_EVENTS = {
  'secret.set': event(
    'workspace_secret',
    { name: text, origin, header: text, isNew: z.boolean() },
    (d) => `${d.isNew ? 'set' : 'replaced'} the secret ${d.name} for ${d.origin}`,
  ),
  'secret.removed': event('workspace_secret', { name: text, origin }, (d) => `removed the secret ${d.name}`),
};
