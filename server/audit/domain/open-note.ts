import { utf8ToBytes } from '@noble/hashes/utils.js';
import { cosignedMessage, readCosignature } from './cosignature.ts';
import {
  ED25519_COSIGNATURE,
  MalformedNote,
  type Note,
  type NoteSignature,
  parseNote,
  type VerifierKey,
} from './signed-note.ts';

/** Checks an Ed25519 signature; `audit/ed25519.ts` is one. */
export type VerifyEd25519 = (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array) => boolean;

export interface VerifiedSignature {
  key: VerifierKey;
  signature: NoteSignature;
  /** When a witness says it saw the checkpoint, in seconds since 1970; null for plain signatures. */
  timestamp: number | null;
}

export interface OpenNote extends Note {
  /** Signatures of known keys, all of them good. */
  verified: VerifiedSignature[];
}

function verified(
  text: string,
  signature: NoteSignature,
  key: VerifierKey,
  verify: VerifyEd25519,
): VerifiedSignature {
  const refused = new MalformedNote(`the signature of ${key.name} is not good`);
  if (key.type === ED25519_COSIGNATURE) {
    const cosignature = readCosignature(signature.bytes);
    if (!cosignature) throw refused;
    const { timestamp } = cosignature;
    if (!verify(key.publicKey, cosignedMessage(text, timestamp), cosignature.signature)) throw refused;
    return { key, signature, timestamp };
  }
  if (!verify(key.publicKey, utf8ToBytes(text), signature.bytes)) throw refused;
  return { key, signature, timestamp: null };
}

/**
 * Reads a note and checks the signatures of known keys. Lines of unknown keys are passed over; a wrong signature of a
 * known key makes the whole note malformed. Throws MalformedNote; an empty `verified` is not an error here.
 */
export function openNote(raw: string, keys: readonly VerifierKey[], verify: VerifyEd25519): OpenNote {
  const note = parseNote(raw);
  const found: VerifiedSignature[] = [];
  for (const signature of note.signatures) {
    const key = keys.find(({ name, id }) => name === signature.name && id === signature.id);
    if (key) found.push(verified(note.text, signature, key, verify));
  }
  return { ...note, verified: found };
}
