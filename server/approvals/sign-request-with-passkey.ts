import { checkPasskeyProof } from '#server/access/check-passkey-proof.ts';
import type { Context } from '#server/access/context.ts';
import { commitTo } from '#server/audit/domain/commitment.ts';
import { sha256Hex } from '#server/platform/domain/digest.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { admitSigner } from './admit-signer.ts';
import type { ApprovalRecord } from './domain/approval-record.ts';
import type { SignWithPasskeyInput } from './requests.schema.ts';
import { type Signed, settleSignature } from './sign-request.ts';
import { type DraftRow, type Proof, takeDraft } from './signatures.store.ts';

/** A record waits this long for its signature, as long as a WebAuthn ceremony may take. */
const DRAFT_MS = 5 * 60_000;

const COSE = { ES256: -7, RS256: -257 } as const;

/**
 * Takes a signature that the approver's own passkey made over the prepared record. The assertion is itself the recent,
 * user-verified factor. Each record is signed once; a record that says something else than the input is refused.
 */
export async function signRequestWithPasskey(ctx: Context, input: SignWithPasskeyInput): Promise<Signed> {
  const admitted = await admitSigner(ctx, input);
  const { draft, proof } = await provenRecord(ctx, input, admitted.roles);
  const written = {
    record: draft.record,
    reasonSalt: draft.reasonSalt,
    nonce: recordOf(draft).nonce,
    signedAt: draft.createdAt,
  };
  return settleSignature(ctx, admitted, input, written, proof);
}

function recordOf(draft: DraftRow): ApprovalRecord {
  return JSON.parse(draft.record) as ApprovalRecord;
}

/** Uses a prepared record up and checks the passkey's answer to it; throws `stale` for one that no longer counts. */
export async function provenRecord(
  ctx: Context,
  input: Omit<SignWithPasskeyInput, 'decision'> & { decision: string },
  roles: readonly string[],
): Promise<{ draft: DraftRow; proof: Proof }> {
  const since = new Date(ctx.now.getTime() - DRAFT_MS);
  const draft = await takeDraft(ctx.tx, { id: input.draftId, personId: ctx.actor.id, since, now: ctx.now });
  const said = draft && recordOf(draft);
  const isSame =
    said?.request === input.id &&
    said.subjectDigest === input.subjectDigest &&
    said.decision === input.decision &&
    said.roles.join() === roles.join() &&
    said.reasonCommitment === commitTo(input.reason, draft?.reasonSalt ?? '').commit;
  if (!draft || !isSame)
    throw new Refusal('stale', 'What was prepared for signing no longer counts. Start again.');
  const challenge = Buffer.from(sha256Hex(draft.record), 'hex');
  const checked = await checkPasskeyProof(ctx, { challenge, response: input.response });
  const proof: Proof = {
    kind: 'passkey',
    credentialId: checked.credentialId,
    clientDataJson: checked.clientDataJson,
    authenticatorData: checked.authenticatorData,
    signature: checked.signature,
    spki: checked.publicKeySpki,
    algorithm: COSE[checked.algorithm],
  };
  return { draft, proof };
}
