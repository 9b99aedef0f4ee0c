import { guardedRequest } from '#server/platform/guarded-http.ts';
import { GuardedHttpError } from '#server/platform/guarded-http-error.ts';
import { grantsWith } from '#server/platform/guarded-lookup.ts';
import { readSize } from './domain/checkpoint.ts';
import { openNote, type VerifiedSignature } from './domain/open-note.ts';
import { formatSignature, MalformedNote, type VerifierKey } from './domain/signed-note.ts';
import { formatWitnessRequest, type WitnessRequest } from './domain/witness-request.ts';
import { verifyEd25519 } from './ed25519.ts';

/** Where the witness is, and the key that its cosignatures must be of. */
export interface WitnessAddress {
  url: string;
  key: VerifierKey;
  /** Networks it may be reached in although they are private, as CIDRs. */
  egressGrants: readonly string[];
}

/** What came of asking. `knows` is a size other than the one we said, `disagrees` that our history is not its. */
export type WitnessAnswer =
  | { kind: 'cosigned'; line: string; at: Date }
  | { kind: 'knows'; size: number }
  | { kind: 'disagrees'; why: string }
  | { kind: 'refused'; why: string }
  | { kind: 'unreachable'; why: string };

const TIMEOUTS = { connectMs: 2_000, totalMs: 5_000 };
const ANSWER_BYTES_MAX = 16_000;

function cosignatureIn(lines: string, checkpoint: string, key: VerifierKey): VerifiedSignature | undefined {
  return openNote(checkpoint + lines, [key], verifyEd25519).verified.find(
    ({ timestamp }) => timestamp !== null,
  );
}

function understood(status: number, text: string, request: WitnessRequest, key: VerifierKey): WitnessAnswer {
  const words = text.trim().slice(0, 200);
  if (status === 200) {
    const cosignature = cosignatureIn(text, request.checkpoint, key);
    if (!cosignature) return { kind: 'refused', why: 'The answer is not signed by the key of the witness.' };
    const at = new Date((cosignature.timestamp ?? 0) * 1000);
    return { kind: 'cosigned', line: formatSignature(cosignature.signature), at };
  }
  if (status === 409)
    return { kind: 'knows', size: readSize(text.trim(), 'the size that the witness knows') };
  if (status === 422) return { kind: 'disagrees', why: words };
  if (status >= 500) return { kind: 'unreachable', why: `It answers ${status}.` };
  return { kind: 'refused', why: `It answers ${status}: ${words}` };
}

/** Asks a witness to cosign a checkpoint; every way in which it may not is an answer, nothing is thrown. */
export async function askWitness(
  address: WitnessAddress,
  request: WitnessRequest,
  signal?: AbortSignal,
): Promise<WitnessAnswer> {
  try {
    const answer = await guardedRequest({
      url: `${address.url}/add-checkpoint`,
      method: 'POST',
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      body: formatWitnessRequest(request),
      egressGrants: grantsWith(address.egressGrants),
      timeouts: TIMEOUTS,
      maxBytes: ANSWER_BYTES_MAX,
      signal,
    });
    return understood(answer.status, answer.text, request, address.key);
  } catch (error) {
    if (error instanceof MalformedNote)
      return { kind: 'refused', why: `The answer cannot be read: ${error.message}.` };
    if (error instanceof GuardedHttpError) return { kind: 'unreachable', why: error.message };
    throw error;
  }
}
