import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { keyedHash } from '#server/platform/crypto.ts';
import { type CanonicalValue, canonicalJson } from '#server/platform/domain/canonical-json.ts';
import { notFound, Refusal } from '#server/platform/domain/refusal.ts';
import type { Context } from './context.ts';
import { limitsInWords, newTokenSecret, refuseEscalation } from './create-token.ts';
import { authorize } from './domain/authorize.ts';
import { formatToken } from './domain/token-format.ts';
import type { ChangeTokenInput, RotateTokenInput } from './tokens.schema.ts';
import { changeTokenRow, lockToken, rotateTokenRow } from './tokens.store.ts';
import { TOKEN_PURPOSE } from './verify-token.ts';

const HOUR_MS = 3_600_000;

export interface RotatedToken {
  id: string;
  /** Shown this once; only a keyed hash of it is kept. */
  token: string;
  expiresAt: string;
  /** Until when the old secret is taken as well; null when it ended at once. */
  previousUntil: string | null;
}

/** Whoever gets a token's new secret holds its powers: so it takes who could have made it. */
async function lockOwnable(ctx: Context, tokenId: string) {
  const token = await lockToken(ctx.tx, tokenId, ctx.now);
  if (!token) throw notFound('token in force');
  if (token.scimConnectionId !== null) authorize(ctx.actor, 'sso:manage', 'recent-mfa', ctx.now);
  else refuseEscalation(ctx, token);
  return token;
}

/**
 * Gives a token a new secret. The old one is taken for up to a week more, so that whatever uses it can be changed without
 * a gap; a still older one ends at once. Its end moves only when `ttlHours` says so.
 */
export async function rotateToken(ctx: Context, input: RotateTokenInput): Promise<RotatedToken> {
  const { tokenId: id, keepHours, ttlHours } = input;
  const token = await lockOwnable(ctx, id);
  const secret = newTokenSecret();
  const at = ctx.now.getTime();
  const expiresAt = ttlHours === undefined ? token.expiresAt : new Date(at + ttlHours * HOUR_MS);
  const until = new Date(Math.min(at + keepHours * HOUR_MS, expiresAt.getTime()));
  const previousUntil = keepHours > 0 ? until : null;
  await rotateTokenRow(ctx.tx, id, {
    secretHash: keyedHash(secret, TOKEN_PURPOSE),
    previousUntil,
    expiresAt,
    now: ctx.now,
  });
  await appendAuditEvent(ctx, {
    type: 'token.rotated',
    resourceId: id,
    details: {
      name: token.name,
      previousUntil: previousUntil?.toISOString() ?? null,
      expiresAt: expiresAt.toISOString(),
    },
    workspaceId: token.workspaceId,
  });
  return {
    id,
    token: formatToken({ tokenId: id, secret }),
    expiresAt: expiresAt.toISOString(),
    previousUntil: previousUntil?.toISOString() ?? null,
  };
}

/** Changes from where a token may be used, and how much; it counts within a second. */
export async function changeToken(ctx: Context, input: ChangeTokenInput): Promise<{ id: string }> {
  const { tokenId: id } = input;
  const token = await lockOwnable(ctx, id);
  const { allowedAddresses = token.allowedAddresses, limits = token.limits } = input;
  const bounds = limitsInWords(limits);
  const same = (left: CanonicalValue, right: CanonicalValue) => canonicalJson(left) === canonicalJson(right);
  if (same(token.allowedAddresses, allowedAddresses) && same(limitsInWords(token.limits), bounds))
    throw new Refusal('conflict', 'Nothing has changed.');
  await changeTokenRow(ctx.tx, id, { allowedAddresses, limits });
  await appendAuditEvent(ctx, {
    type: 'token.changed',
    resourceId: id,
    details: { name: token.name, allowedAddresses, limits: bounds },
    workspaceId: token.workspaceId,
  });
  return { id };
}
