import type { Context } from '#server/access/context.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { type Admitted, admitSigner } from './admit-signer.ts';
import { type Applied, applyRequest } from './apply-request.ts';
import { attestSignature } from './attest-signature.ts';
import { asksForPasskey } from './domain/approval-record.ts';
import { fillSlots, isComplete } from './domain/slots.ts';
import { findChanges } from './find-changes.ts';
import { keepSignature } from './keep-signature.ts';
import { markStale, moveRequest } from './move-request.ts';
import type { SignRequestInput } from './requests.schema.ts';
import { type Judged, settleJudgement } from './settle-judgement.ts';
import type { Proof } from './signatures.store.ts';
import { type WrittenRecord, writeRecord } from './write-record.ts';

export type Signed = Applied | Judged | { state: 'in_review'; slotsOpen: number } | { state: 'rejected' };

/**
 * Takes one person's signature for, or against, exactly the digest they were shown, on the strength of the second factor
 * they gave minutes ago: the server attests it. Refuses where the policy takes signatures by passkey only.
 */
export async function signRequest(ctx: Context, input: SignRequestInput): Promise<Signed> {
  const admitted = await admitSigner(ctx, input);
  if (asksForPasskey(admitted.terms)) {
    throw new Refusal('step-up-required', 'This policy takes signatures by passkey only.', {
      details: { methods: ['passkey'] },
    });
  }
  const written = writeRecord(ctx, { ...input, requestId: input.id, roles: admitted.roles });
  return settleSignature(ctx, admitted, input, written, attestSignature(written.record));
}

/**
 * Keeps a signature and follows it: a rejection ends the request; the signature that fills the last slot applies it in the
 * same transaction. When what would be signed has changed meanwhile, nothing is signed and the request becomes stale.
 */
export async function settleSignature(
  ctx: Context,
  admitted: Admitted,
  input: SignRequestInput,
  written: WrittenRecord,
  proof: Proof,
): Promise<Signed> {
  const { request, terms, before } = admitted;
  const { decision, reason } = input;
  if (decision === 'ratify' || decision === 'repudiate') {
    // It has been applied already: what changed since does not matter to whether that was right.
    const judgement = await keepSignature(ctx, admitted, { decision, reason }, written, proof);
    return settleJudgement(ctx, admitted, judgement);
  }
  const changed = await findChanges(ctx, request);
  if (changed.length > 0) {
    await markStale(ctx, request, changed);
    return { state: 'stale', changed };
  }
  const signature = await keepSignature(ctx, admitted, { decision, reason }, written, proof);
  if (decision === 'reject') {
    await moveRequest(ctx, request, 'reject', { reason });
    return { state: 'rejected' };
  }
  const approvals = [...before, signature];
  const filling = fillSlots(terms.slots, approvals);
  if (isComplete(filling)) return applyRequest(ctx, request, terms, approvals);
  return { state: 'in_review', slotsOpen: filling.filter(({ personId }) => personId === null).length };
}
