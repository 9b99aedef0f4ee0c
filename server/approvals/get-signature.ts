import type { Context } from '#server/access/context.ts';
import { notFound } from '#server/platform/domain/refusal.ts';
import type { ApprovalRecord } from './domain/approval-record.ts';
import type { GetSignatureInput } from './requests.schema.ts';
import { type SignatureRow, signatureOf } from './signatures.store.ts';

/** A signature as it leaves the product: `docs/verify-approval.md` verifies it. Binary values are base64url. */
export interface SignedApproval {
  format: 'interlock-approval/1';
  record: ApprovalRecord;
  /** The approver's passkey over the record; null when the server attested a code instead. */
  assertion: {
    credentialId: string;
    publicKeySpki: string;
    algorithm: number;
    clientDataJson: string;
    authenticatorData: string;
    signature: string;
  } | null;
  /** The weaker kind: this installation's Ed25519 signature over the record's canonical JSON. */
  attestation: { publicKeySpki: string; algorithm: number; signature: string } | null;
}

/** How a stored signature leaves the product. */
export function signedApprovalOf(row: SignatureRow): SignedApproval {
  const { credentialId, clientDataJson, authenticatorData, signature, algorithm, spki } = row;
  const isPasskey = credentialId !== null && clientDataJson !== null && authenticatorData !== null;
  return {
    format: 'interlock-approval/1',
    record: JSON.parse(row.record) as ApprovalRecord,
    assertion: isPasskey
      ? { credentialId, publicKeySpki: spki, algorithm, clientDataJson, authenticatorData, signature }
      : null,
    attestation: isPasskey ? null : { publicKeySpki: spki, algorithm, signature },
  };
}

/** One signature with its record and proof; refuses with `not-found`. */
export async function getSignature(ctx: Context, input: GetSignatureInput): Promise<SignedApproval> {
  const found = await signatureOf(ctx.tx, ctx.organisationId, input.approvalId);
  if (!found) throw notFound('signature');
  return signedApprovalOf(found);
}
