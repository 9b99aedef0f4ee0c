import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { keyedHash } from '#server/platform/crypto.ts';
import { notFound } from '#server/platform/domain/refusal.ts';
import { newId } from '#server/platform/new-id.ts';
import type { Context } from './context.ts';
import { type NewToken, newTokenSecret } from './create-token.ts';
import { formatToken } from './domain/token-format.ts';
import { connectionRow } from './sso.views.ts';
import { insertToken } from './tokens.store.ts';
import { TOKEN_PURPOSE } from './verify-token.ts';

const HOUR_MS = 3_600_000;
const SCOPES = ['scim:provision'];

/** Makes a token with which one identity provider's directory provisions people and groups, and does nothing else. */
export async function createScimToken(
  ctx: Context,
  input: { connectionId: string; ttlHours: number },
): Promise<NewToken> {
  const connection = await connectionRow(ctx.tx, input.connectionId);
  if (!connection) throw notFound('connection');
  const id = newId('apiToken');
  const secret = newTokenSecret();
  const name = `Provisioning by ${connection.name}`.slice(0, 80);
  const expiresAt = new Date(ctx.now.getTime() + input.ttlHours * HOUR_MS);
  await insertToken(ctx.tx, {
    id,
    organisationId: ctx.organisationId,
    workspaceId: null,
    name,
    role: null,
    scopes: SCOPES,
    secretHash: keyedHash(secret, TOKEN_PURPOSE),
    allowedAddresses: [],
    scimConnectionId: connection.id,
    createdBy: ctx.actor.id,
    createdAt: ctx.now,
    expiresAt,
  });
  await appendAuditEvent(ctx, {
    type: 'token.created',
    resourceId: id,
    details: { name, role: null, scopes: SCOPES, expiresAt: expiresAt.toISOString() },
  });
  return { id, token: formatToken({ tokenId: id, secret }), expiresAt: expiresAt.toISOString() };
}
