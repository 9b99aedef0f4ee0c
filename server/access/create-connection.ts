import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { seal } from '#server/platform/crypto.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { newId } from '#server/platform/new-id.ts';
import type { Context } from './context.ts';
import { secretPlace } from './open-provider.ts';
import { lockOrganisation } from './people.store.ts';
import type { CreateConnectionInput } from './sso.schema.ts';
import { insertConnection } from './sso.store.ts';
import { connectionRows } from './sso.views.ts';
import { requireGrantable, requirePermittedIssuer } from './test-connection.ts';

const CONNECTIONS_MAX = 5;

/** Connects an identity provider to the organisation; its secret is sealed before it is stored. Refuses a second one of the same client. */
export async function createConnection(ctx: Context, input: CreateConnectionInput): Promise<{ id: string }> {
  const { organisationId, now, tx } = ctx;
  const { clientSecret, ...settings } = input;
  requireGrantable(settings.egressGrants);
  requirePermittedIssuer(settings.issuer, settings.egressGrants);
  await lockOrganisation(tx, organisationId);
  const present = await connectionRows(tx);
  if (present.length >= CONNECTIONS_MAX)
    throw new Refusal(
      'conflict',
      `There are ${CONNECTIONS_MAX} identity providers already. Remove one first.`,
    );
  if (present.some(({ issuer, clientId }) => issuer === settings.issuer && clientId === settings.clientId)) {
    const message = 'This provider is connected already, with the same client id.';
    throw new Refusal('already-exists', message, { fields: [{ path: '/clientId', message }] });
  }
  const id = newId('ssoConnection');
  await insertConnection(tx, {
    ...settings,
    id,
    organisationId,
    sealedClientSecret:
      clientSecret === undefined ? null : seal(clientSecret, secretPlace(organisationId, id)),
    isEnforced: false,
    breakGlassPersonId: null,
    createdBy: ctx.actor.id,
    createdAt: now,
    changedAt: now,
  });
  const { name, issuer, clientId, domains, egressGrants } = settings;
  await appendAuditEvent(ctx, {
    type: 'sso.connection-created',
    resourceId: id,
    details: { name, issuer, clientId, domains, egressGrants },
  });
  return { id };
}
