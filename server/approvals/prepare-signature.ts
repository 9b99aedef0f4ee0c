import type { PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server';
import type { Context } from '#server/access/context.ts';
import { startPasskeyProof } from '#server/access/start-passkey-proof.ts';
import { sha256Hex } from '#server/platform/domain/digest.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { newId } from '#server/platform/new-id.ts';
import { admitSigner } from './admit-signer.ts';
import { asksForPasskey } from './domain/approval-record.ts';
import type { SignRequestInput } from './requests.schema.ts';
import { insertDraft } from './signatures.store.ts';
import { writeRecord } from './write-record.ts';

export interface PreparedSignature {
  /** Names the draft when its answer comes back. */
  draftId: string;
  /** Canonical JSON of what will be signed, and its SHA-256: the challenge. */
  record: string;
  recordDigest: string;
  /** Whether the policy takes nothing but a passkey. */
  isPasskeyRequired: boolean;
  /** What the browser asks the passkey; null when the caller has none and the policy does not ask for one. */
  passkey: PublicKeyCredentialRequestOptionsJSON | null;
}

/**
 * Writes the record that the caller is about to sign and asks for their passkey over its digest. Refuses, like signing
 * itself, whoever may not sign; throws `step-up-required` where a passkey is needed and the caller has none.
 */
export async function prepareSignature(ctx: Context, input: SignRequestInput): Promise<PreparedSignature> {
  const { request, terms, roles } = await admitSigner(ctx, input);
  const { record, reasonSalt } = writeRecord(ctx, { ...input, requestId: request.id, roles });
  const recordDigest = sha256Hex(record);
  const isPasskeyRequired = asksForPasskey(terms);
  const passkey = await optionsFor(ctx, recordDigest, isPasskeyRequired);
  const draftId = newId('signatureDraft');
  await insertDraft(ctx.tx, {
    id: draftId,
    organisationId: ctx.organisationId,
    changeRequestId: request.id,
    personId: ctx.actor.id,
    record,
    reasonSalt,
    createdAt: ctx.now,
  });
  return { draftId, record, recordDigest, isPasskeyRequired, passkey };
}

async function optionsFor(
  ctx: Context,
  recordDigest: string,
  isRequired: boolean,
): Promise<PublicKeyCredentialRequestOptionsJSON | null> {
  try {
    const { options } = await startPasskeyProof(ctx, { challenge: Buffer.from(recordDigest, 'hex') });
    return options;
  } catch (error) {
    if (!isRequired && error instanceof Refusal && error.code === 'step-up-required') return null;
    throw error;
  }
}
