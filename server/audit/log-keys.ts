import type { Context } from '#server/access/context.ts';
import { seal, unseal } from '#server/platform/crypto.ts';
import { env } from '#server/platform/env.ts';
import { newId } from '#server/platform/new-id.ts';
import type { SealedColumn } from '#server/platform/sealed-column.ts';
import { appendAuditEvent } from './append-audit-event.ts';
import {
  ED25519,
  formatVerifierKey,
  type NoteSignature,
  type VerifierKey,
  verifierKey,
} from './domain/signed-note.ts';
import { newEd25519Key, openEd25519 } from './ed25519.ts';
import { insertLogKey, type LogKeyRow, retireLogKey, signingKeys } from './log-keys.store.ts';

function keyPlace(organisationId: string, keyId: string): string {
  return `audit_log_key|${keyId}|sealed_private_key|${organisationId}|audit`;
}

/** Where the logs' private keys lie, for rotations of the key they are wrapped under. */
export const SEALED_LOG_KEYS: SealedColumn = {
  table: 'audit_log_key',
  column: 'sealed_private_key',
  named: ['organisation_id'],
  place: ({ id = '', organisation_id = '' }) => keyPlace(organisation_id, id),
};

/** Whoever can sign a checkpoint's text. */
export interface LogSigner {
  origin: string;
  sign(text: string): NoteSignature;
}

/** The key by which others check what this one signed. */
export function verifierOf({ origin, publicKey }: Pick<LogKeyRow, 'origin' | 'publicKey'>): VerifierKey {
  return verifierKey(origin, ED25519, new Uint8Array(publicKey));
}

/** The name under which an organisation's log signs; kept with its first key, so a later change of address leaves it. */
export function freshOrigin(organisationId: string): string {
  return `${new URL(env().publicUrl).host}/${organisationId}`;
}

/** Makes a key the active one of its log; returns its id and verifier key. The caller appends the event that covers it. */
export async function makeLogKey(ctx: Context, origin: string): Promise<{ id: string; vkey: string }> {
  const id = newId('logKey');
  const { seed, publicKey } = newEd25519Key();
  await insertLogKey(ctx.tx, {
    id,
    organisationId: ctx.organisationId,
    origin,
    publicKey,
    sealedPrivateKey: seal(seed.toBase64(), keyPlace(ctx.organisationId, id)),
    createdAt: ctx.now,
  });
  return { id, vkey: formatVerifierKey(verifierOf({ origin, publicKey })) };
}

async function openLog(ctx: Context): Promise<void> {
  const origin = freshOrigin(ctx.organisationId);
  const { id, vkey } = await makeLogKey(ctx, origin);
  await appendAuditEvent(ctx, { type: 'audit-log.opened', resourceId: id, details: { origin, vkey } });
}

/**
 * Opens the keys that sign, the active one first, over the system role. Makes the first key of a log that has none, and
 * retires one whose overlap is over.
 */
export async function openSigners(ctx: Context): Promise<LogSigner[]> {
  let keys = await signingKeys(ctx.tx, ctx.organisationId);
  if (keys.length === 0) {
    await openLog(ctx);
    keys = await signingKeys(ctx.tx, ctx.organisationId);
  }
  const signers: LogSigner[] = [];
  for (const key of keys) {
    const verifier = verifierOf(key);
    if (key.overlapUntil && key.overlapUntil <= ctx.now) {
      await retireLogKey(ctx.tx, key.id, ctx.now);
      const vkey = formatVerifierKey(verifier);
      await appendAuditEvent(ctx, { type: 'audit-log.key-retired', resourceId: key.id, details: { vkey } });
      continue;
    }
    const { sign } = openEd25519(
      Uint8Array.fromBase64(unseal(key.sealedPrivateKey, keyPlace(ctx.organisationId, key.id))),
    );
    signers.push({
      origin: key.origin,
      sign: (text) => ({ name: verifier.name, id: verifier.id, bytes: sign(Buffer.from(text)) }),
    });
  }
  return signers;
}
