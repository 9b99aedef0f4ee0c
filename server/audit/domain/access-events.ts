import { z } from 'zod';
import { committed, event, id, text } from './event-kit.ts';

export const ACCESS_EVENTS = {
  'organisation.created': event(
    'organisation',
    { slug: text, name: text },
    (d) => `created the organisation ${d.name}`,
  ),
  'organisation.emptied': event(
    'organisation',
    { slug: text, count: z.int() },
    (d) => `emptied the organisation ${d.slug} and ended ${d.count} ways into it`,
  ),
  'organisation.renamed': event('organisation', { name: text }, (d) => `named the organisation ${d.name}`),
  'workspace.created': event(
    'workspace',
    { slug: text, name: text },
    (d) => `created the workspace ${d.name}`,
  ),
  'link.created': event(
    'invitation',
    { role: text, email: committed().optional(), expiresAt: text, firstRun: z.boolean() },
    (d) => `made a one-time ${d.firstRun ? 'set-up' : 'sign-up'} link for the role ${d.role}`,
  ),
  'link.revoked': event('invitation', { role: text }, (d) => `revoked a sign-up link for the role ${d.role}`),
  'person.joined': event(
    'person',
    { role: text, email: committed() },
    (d) => `joined with the role ${d.role}`,
  ),
  'person.password-rehashed': event(
    'person',
    {},
    () => 'had their password kept under newer hashing parameters',
  ),
  'person.password-changed': event('person', {}, () => 'changed their password'),
  'person.removed': event(
    'membership',
    { personId: id, reason: committed() },
    () => 'removed a person from the organisation',
  ),
  'role.granted': event(
    'role_grant',
    { personId: id, role: text, workspaceId: id.nullable() },
    (d) => `granted the role ${d.role}`,
  ),
  'role.revoked': event('role_grant', { personId: id, role: text }, (d) => `revoked the role ${d.role}`),
  'mfa.enrolled': event('totp_credential', { method: text }, (d) => `enrolled a second factor (${d.method})`),
  'mfa.replaced': event('totp_credential', { method: text }, (d) => `replaced a second factor (${d.method})`),
  'mfa.recovery-codes-issued': event(
    'person',
    { count: z.int() },
    (d) => `received ${d.count} recovery codes`,
  ),
  'mfa.recovery-code-used': event('person', { left: z.int() }, (d) => `used a recovery code, ${d.left} left`),
  'session.started': event(
    'person',
    { methods: z.array(text), assuranceLevel: z.int() },
    (d) => `signed in with ${d.methods.join(' and ')}`,
  ),
  'session.stepped-up': event('person', { method: text }, (d) => `confirmed their identity (${d.method})`),
  'session.ended': event('person', { reason: text }, (d) => `ended a session (${d.reason})`),
  'sign-in.refused': event('person', { reason: text }, (d) => `was refused at sign-in (${d.reason})`),
  'token.created': event(
    'api_token',
    {
      name: text,
      role: text.nullable(),
      scopes: z.array(text),
      expiresAt: text,
      allowedAddresses: z.array(text).optional(),
      limits: z.record(text, text).optional(),
    },
    (d) => `created the API token ${d.name}`,
  ),
  'token.rotated': event(
    'api_token',
    { name: text, previousUntil: text.nullable(), expiresAt: text },
    (d) => `gave the API token ${d.name} a new secret`,
  ),
  'token.changed': event(
    'api_token',
    { name: text, allowedAddresses: z.array(text), limits: z.record(text, text).optional() },
    (d) => `changed from where, or how much, the API token ${d.name} may be used`,
  ),
  'token.revoked': event('api_token', { name: text }, (d) => `revoked the API token ${d.name}`),
  'access.denied': event(
    'organisation',
    { operation: text, permission: text, code: text },
    (d) => `was refused ${d.operation}`,
  ),
};
