import { randomBytes } from 'node:crypto';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { keyedHash } from '#server/platform/crypto.ts';
import { notFound, Refusal } from '#server/platform/domain/refusal.ts';
import { newId } from '#server/platform/new-id.ts';
import type { TokenLimits } from '#server/workflows/domain/call-limits.ts';
import type { Context } from './context.ts';
import { workspacesWith } from './domain/authorize.ts';
import { type Permission, ROLE_GRANTS } from './domain/permissions.ts';
import { ROLE_WORDING } from './domain/roles.ts';
import { formatToken } from './domain/token-format.ts';
import { hasWorkspace } from './people.views.ts';
import type { CreateTokenInput } from './tokens.schema.ts';
import { insertToken } from './tokens.store.ts';
import { TOKEN_PURPOSE } from './verify-token.ts';

const HOUR_MS = 3_600_000;

type TokenWish = Omit<CreateTokenInput, 'allowedAddresses' | 'limits'> &
  Partial<Pick<CreateTokenInput, 'allowedAddresses' | 'limits'>>;

export interface NewToken {
  id: string;
  /** Shown this once; only a keyed hash of it is kept. */
  token: string;
  expiresAt: string;
}

/** Nobody gives away what they do not have: except that calling workflows is for tokens only, so any maker may grant it. */
export function refuseEscalation(
  ctx: Context,
  input: Pick<CreateTokenInput, 'role' | 'scopes' | 'workspaceId'>,
): void {
  if (ctx.actor.kind === 'machine-operator') return;
  const byRole: readonly Permission[] =
    input.role === null || input.role === 'application' ? [] : ROLE_GRANTS[input.role];
  const forTokens: readonly Permission[] = ROLE_GRANTS.application;
  for (const permission of new Set([
    ...byRole,
    ...input.scopes.filter((scope) => !forTokens.includes(scope)),
  ])) {
    const held = workspacesWith(ctx.actor, permission);
    if (held === '*' || (input.workspaceId !== null && held.includes(input.workspaceId))) continue;
    const what =
      input.role === null ? `the permission ${permission}` : `the role ${ROLE_WORDING[input.role].name}`;
    throw new Refusal(
      'forbidden',
      `You cannot give a token ${what}, because you do not hold it yourself. On the server, use: npm run admin -- create-token.`,
      {
        fields: [
          { path: input.role === null ? '/scopes' : '/role', message: 'You do not hold this yourself.' },
        ],
      },
    );
  }
}

/** Limits as they stand in events, which hold no fractions. */
export function limitsInWords(limits: TokenLimits): Record<string, string> {
  return Object.fromEntries(Object.entries(limits).map(([name, value]) => [name, String(value)]));
}

/** 256 random bits in hex, as a token carries them. */
export function newTokenSecret(): string {
  return randomBytes(32).toString('hex');
}

/** Creates an API token with a role or permissions, narrowed to a workspace or not, that ends by itself. */
export function createToken(ctx: Context, input: TokenWish): Promise<NewToken> {
  refuseEscalation(ctx, input);
  return issueToken(ctx, input);
}

/** Makes a token, whatever whoever makes it holds themselves; for acts that are permitted for another reason. */
export async function issueToken(ctx: Context, input: TokenWish): Promise<NewToken> {
  const { name, role, scopes, workspaceId, allowedAddresses = [], limits = {} } = input;
  if (workspaceId !== null && !(await hasWorkspace(ctx.tx, workspaceId))) throw notFound('workspace');
  const id = newId('apiToken');
  const secret = newTokenSecret();
  const expiresAt = new Date(ctx.now.getTime() + input.ttlHours * HOUR_MS);
  await insertToken(ctx.tx, {
    id,
    organisationId: ctx.organisationId,
    workspaceId,
    name,
    role,
    scopes,
    secretHash: keyedHash(secret, TOKEN_PURPOSE),
    allowedAddresses,
    limits,
    createdBy: ctx.actor.id,
    createdAt: ctx.now,
    expiresAt,
  });
  await appendAuditEvent(ctx, {
    type: 'token.created',
    resourceId: id,
    details: {
      name,
      role,
      scopes,
      expiresAt: expiresAt.toISOString(),
      allowedAddresses,
      limits: limitsInWords(limits),
    },
    workspaceId,
  });
  return { id, token: formatToken({ tokenId: id, secret }), expiresAt: expiresAt.toISOString() };
}
