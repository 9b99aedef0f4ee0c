import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import type { Context } from '#server/access/context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { notFound, Refusal } from '#server/platform/domain/refusal.ts';
import { newId } from '#server/platform/new-id.ts';
import { insertKey, setKeyRevoked } from './signatures.store.ts';
import { lockedKey, type TrustedKeyRow, trustedKeys } from './signatures.views.ts';
import type { RevokeKeyInput, TrustKeyInput } from './trusted-keys.schema.ts';

const CURVES = new Set(['prime256v1', 'secp384r1', 'secp521r1']);

function readKey(pem: string): KeyObject {
  const refuse = (message: string, cause?: unknown): never => {
    throw new Refusal('invalid', `The key cannot be trusted: ${message}.`, {
      fields: [{ path: '/publicKey', message }],
      cause,
    });
  };
  if (/PRIVATE KEY/.test(pem)) refuse('this is a private key; keep it to yourself and send the public one');
  let key: KeyObject;
  try {
    key = createPublicKey(pem);
  } catch (cause) {
    return refuse('it is no public key in PEM (BEGIN PUBLIC KEY)', cause);
  }
  const curve = key.asymmetricKeyDetails?.namedCurve ?? '';
  if (key.asymmetricKeyType !== 'ec' || !CURVES.has(curve))
    refuse('it must be an elliptic-curve key on P-256, P-384 or P-521, as model signing uses them');
  return key;
}

/** Trusts a public key to sign models for the organisation. Refuses private keys, other kinds, and one known already. */
export async function trustKey(
  ctx: Context,
  input: TrustKeyInput,
): Promise<{ id: string; fingerprint: string }> {
  const publicKey = String(readKey(input.publicKey).export({ type: 'spki', format: 'pem' }));
  const fingerprint = createHash('sha256').update(publicKey).digest('hex');
  const id = newId('trustedKey');
  await insertKey(ctx.tx, {
    id,
    organisationId: ctx.organisationId,
    name: input.name,
    publicKey,
    fingerprint,
    addedBy: ctx.actor.id,
    addedAt: ctx.now,
  });
  await appendAuditEvent(ctx, {
    type: 'trusted-key.added',
    resourceId: id,
    details: { name: input.name, fingerprint },
  });
  return { id, fingerprint };
}

/** Trusts a key no longer: from now on nothing it ever signed passes the gate. */
export async function revokeKey(ctx: Context, input: RevokeKeyInput): Promise<{ id: string }> {
  const key = await lockedKey(ctx.tx, ctx.organisationId, input.id);
  if (!key) throw notFound('trusted key');
  if (key.revokedAt !== null) throw new Refusal('conflict', `The key ${key.name} is revoked already.`);
  await setKeyRevoked(ctx.tx, key.id, ctx.actor.id, ctx.now);
  await appendAuditEvent(ctx, {
    type: 'trusted-key.revoked',
    resourceId: key.id,
    details: { name: key.name, fingerprint: key.fingerprint, reason: input.reason },
  });
  return { id: key.id };
}

/** The keys that sign models for the organisation, newest first, revoked ones too. */
export async function listTrustedKeys(ctx: Context): Promise<{ items: TrustedKeyRow[] }> {
  return { items: await trustedKeys(ctx.tx, ctx.organisationId) };
}
