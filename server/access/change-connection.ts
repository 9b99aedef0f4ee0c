import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { seal } from '#server/platform/crypto.ts';
import { notFound, Refusal } from '#server/platform/domain/refusal.ts';
import type { Context } from './context.ts';
import { secretPlace } from './open-provider.ts';
import { lockOrganisation } from './people.store.ts';
import type { ChangeConnectionInput } from './sso.schema.ts';
import { endSsoSessions, updateConnection } from './sso.store.ts';
import { type ConnectionRow, connectionRow, passwordAdmins } from './sso.views.ts';
import { requireGrantable } from './test-connection.ts';

function refuse(path: string, message: string): never {
  throw new Refusal('conflict', message, { fields: [{ path, message }] });
}

/** Enforcing leaves one admin their password: a provider that fails must not lock everybody out. */
async function requireWayBack(ctx: Context, next: ConnectionRow): Promise<void> {
  if (!next.isEnforced) return;
  if (!next.isEnabled) refuse('/isEnforced', 'Switch the connection on before it is enforced.');
  const { breakGlassPersonId } = next;
  if (breakGlassPersonId === null)
    refuse('/breakGlassPersonId', 'Choose the admin who keeps a password for emergencies.');
  const able = await passwordAdmins(ctx.tx, ctx.now);
  if (!able.some(({ id }) => id === breakGlassPersonId))
    refuse('/breakGlassPersonId', 'This must be an admin of the whole organisation who has a password.');
}

function changedFields(before: ConnectionRow, change: Omit<ChangeConnectionInput, 'connectionId'>): string[] {
  return Object.entries(change)
    .filter(([, value]) => value !== undefined)
    .filter(
      ([field, value]) =>
        field === 'clientSecret' ||
        JSON.stringify(before[field as keyof ConnectionRow]) !== JSON.stringify(value),
    )
    .map(([field]) => field);
}

/**
 * Changes a connection; issuer and client id stay, because the links of people hang on them. Switching it off ends the
 * sessions it vouched for; a domain that is taken away has to be proven anew.
 */
export async function changeConnection(
  ctx: Context,
  input: ChangeConnectionInput,
): Promise<{ id: string; changed: string[] }> {
  const { tx, now, organisationId } = ctx;
  const { connectionId: id, clientSecret, ...settings } = input;
  if (settings.egressGrants) requireGrantable(settings.egressGrants);
  await lockOrganisation(tx, organisationId);
  const before = await connectionRow(tx, id);
  if (!before) throw notFound('connection');
  const given = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
  const next: ConnectionRow = { ...before, ...given };
  await requireWayBack(ctx, next);
  const changed = changedFields(before, { ...settings, ...(clientSecret !== undefined && { clientSecret }) });
  if (changed.length === 0) throw new Refusal('conflict', 'Nothing has changed.');
  await updateConnection(tx, id, {
    ...given,
    provenDomains: before.provenDomains.filter((domain) => next.domains.includes(domain)),
    ...(clientSecret !== undefined && {
      sealedClientSecret: clientSecret === null ? null : seal(clientSecret, secretPlace(organisationId, id)),
    }),
    changedAt: now,
  });
  if (before.isEnabled && !next.isEnabled)
    await endSsoSessions(tx, { connectionId: id }, now, 'single sign-on was switched off');
  const { name, isEnabled, isEnforced, egressGrants } = next;
  await appendAuditEvent(ctx, {
    type: 'sso.connection-changed',
    resourceId: id,
    details: { name, changed, isEnabled, isEnforced, egressGrants },
  });
  return { id, changed };
}

/** Takes a connection out of use for good; the sessions it vouched for end. Refused while it is enforced. */
export async function removeConnection(
  ctx: Context,
  input: { connectionId: string },
): Promise<{ id: string; sessionsEnded: number }> {
  const { tx, now } = ctx;
  const id = input.connectionId;
  await lockOrganisation(tx, ctx.organisationId);
  const before = await connectionRow(tx, id);
  if (!before) throw notFound('connection');
  if (before.isEnforced)
    throw new Refusal('conflict', 'This connection is enforced. Stop enforcing it first.');
  await updateConnection(tx, id, { isEnabled: false, removedAt: now, changedAt: now });
  const ended = await endSsoSessions(tx, { connectionId: id }, now, 'the identity provider was removed');
  const sessionsEnded = ended.length;
  await appendAuditEvent(ctx, {
    type: 'sso.connection-removed',
    resourceId: id,
    details: { name: before.name, sessionsEnded },
  });
  return { id, sessionsEnded };
}
