import { z } from 'zod';
import { committed, event, id, text } from './event-kit.ts';

export const SSO_EVENTS = {
  'sso.connection-created': event(
    'sso_connection',
    { name: text, issuer: text, clientId: text, domains: z.array(text), egressGrants: z.array(text) },
    (d) => `connected the identity provider ${d.name}`,
  ),
  'sso.connection-changed': event(
    'sso_connection',
    {
      name: text,
      changed: z.array(text),
      isEnabled: z.boolean(),
      isEnforced: z.boolean(),
      egressGrants: z.array(text),
    },
    (d) => `changed the identity provider ${d.name} (${d.changed.join(', ')})`,
  ),
  'sso.connection-removed': event(
    'sso_connection',
    { name: text, sessionsEnded: z.int() },
    (d) => `removed the identity provider ${d.name}`,
  ),
  'sso.domain-proven': event(
    'sso_connection',
    { name: text, domain: text },
    (d) => `proved that ${d.domain} belongs to the organisation`,
  ),
  'sso.linked': event(
    'sso_identity',
    { connection: text, personId: id, how: text, subject: committed() },
    (d) => `linked an account of ${d.connection} (${d.how})`,
  ),
  'sso.unlinked': event(
    'sso_identity',
    { connection: text, personId: id },
    (d) => `unlinked an account of ${d.connection}`,
  ),
  'sso.person-made': event(
    'person',
    { connection: text, role: text, email: committed() },
    (d) => `came in for the first time through ${d.connection}, with the role ${d.role}`,
  ),
  'sso.refused': event(
    'sso_connection',
    { name: text, reason: text },
    (d) => `was refused at sign-in through ${d.name} (${d.reason})`,
  ),
  'sso.logged-out': event(
    'sso_connection',
    { name: text, by: text, sessionsEnded: z.int() },
    (d) => `was told by ${d.name} to end ${d.sessionsEnded} sessions`,
  ),
};
