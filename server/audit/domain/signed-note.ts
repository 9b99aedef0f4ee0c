import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';

/**
 * Notes as C2SP signed-note describes them: a text, a blank line, and one line per signature. A key is known by its name
 * and a four-byte id that also covers the kind of signature, so one line cannot pass for another kind.
 */
export const ED25519 = 0x01;
export const ED25519_COSIGNATURE = 0x04;

const SIGNATURES_MAX = 64;
const NOTE_CHARS_MAX = 1_000_000;
const PUBLIC_KEY_BYTES = 32;

/** Something that should be a note, a key or a proof and is not; the message says where. */
export class MalformedNote extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'MalformedNote';
  }
}

export interface VerifierKey {
  name: string;
  id: number;
  type: typeof ED25519 | typeof ED25519_COSIGNATURE;
  publicKey: Uint8Array;
}

export interface NoteSignature {
  name: string;
  id: number;
  /** What follows the key id: 64 bytes for Ed25519, 8 more before them for a cosignature. */
  bytes: Uint8Array;
}

export interface Note {
  /** Ends with a line feed. */
  text: string;
  signatures: readonly NoteSignature[];
}

/** Decodes standard base64 with its padding; throws MalformedNote for anything else. */
export function readBase64(text: string, what: string): Uint8Array {
  try {
    const bytes = Uint8Array.fromBase64(text, { lastChunkHandling: 'strict' });
    // White space is skipped by the decoder, but two texts for the same bytes are one too many.
    if (bytes.toBase64() === text) return bytes;
  } catch {
    // Said below.
  }
  throw new MalformedNote(`${what} is not base64`);
}

function uint32(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0);
}

function uint32Bytes(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

function isKeyName(name: string): boolean {
  return name !== '' && !/[\s+\p{White_Space}\p{Cc}]/u.test(name) && name.isWellFormed();
}

/** Names a public key; the id follows from the name, the kind of signature and the key. */
export function verifierKey(name: string, type: VerifierKey['type'], publicKey: Uint8Array): VerifierKey {
  if (!isKeyName(name)) throw new MalformedNote('a key name has neither spaces nor plus signs');
  if (publicKey.length !== PUBLIC_KEY_BYTES) throw new MalformedNote('an Ed25519 public key has 32 bytes');
  const id = uint32(sha256(concatBytes(utf8ToBytes(`${name}\n`), new Uint8Array([type]), publicKey)));
  return { name, id, type, publicKey };
}

/** Writes a verifier key as `name+id+key`. */
export function formatVerifierKey({ name, id, type, publicKey }: VerifierKey): string {
  const key = concatBytes(new Uint8Array([type]), publicKey).toBase64();
  return `${name}+${id.toString(16).padStart(8, '0')}+${key}`;
}

/** Reads `name+id+key`; throws MalformedNote, also when the id does not belong to the key. */
export function parseVerifierKey(text: string): VerifierKey {
  const [, name = '', id = '', encoded = ''] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/s.exec(text) ?? [];
  if (name === '') throw new MalformedNote('a verifier key looks like name+1a2b3c4d+base64');
  const [type = 0, ...publicKey] = readBase64(encoded, 'the key');
  if (type !== ED25519 && type !== ED25519_COSIGNATURE)
    throw new MalformedNote(`keys of type ${type} are not known here`);
  const key = verifierKey(name, type, new Uint8Array(publicKey));
  if (key.id !== Number.parseInt(id, 16)) throw new MalformedNote('the id does not belong to the key');
  return key;
}

/** Writes one signature as its line. */
export function formatSignature({ name, id, bytes }: NoteSignature): string {
  return `— ${name} ${concatBytes(uint32Bytes(id), bytes).toBase64()}\n`;
}

/** Reads one signature line without its line feed. */
export function parseSignature(line: string): NoteSignature {
  const [, name = '', encoded = ''] = /^— ([^ ]+) ([^ ]+)$/.exec(line) ?? [];
  if (!isKeyName(name)) throw new MalformedNote('a signature line looks like "— name base64"');
  const bytes = readBase64(encoded, 'a signature');
  if (bytes.length < 5) throw new MalformedNote('a signature is too short');
  return { name, id: uint32(bytes), bytes: bytes.slice(4) };
}

/** Writes a note. Throws MalformedNote when the text cannot be signed. */
export function formatNote({ text, signatures }: Note): string {
  if (!text.endsWith('\n')) throw new MalformedNote('the text of a note ends with a line feed');
  return `${text}\n${signatures.map(formatSignature).join('')}`;
}

/** Reads a note without judging its signatures; throws MalformedNote. */
export function parseNote(raw: string): Note {
  if (raw.length > NOTE_CHARS_MAX) throw new MalformedNote('the note is too long');
  if (!raw.isWellFormed() || [...raw].some((sign) => sign < ' ' && sign !== '\n'))
    throw new MalformedNote('a note holds no control characters but line feeds');
  const split = raw.lastIndexOf('\n\n');
  if (split < 0 || !raw.endsWith('\n')) throw new MalformedNote('a blank line and signatures are missing');
  const lines = raw.slice(split + 2, -1).split('\n');
  if (lines.length > SIGNATURES_MAX) throw new MalformedNote('the note has too many signatures');
  return { text: raw.slice(0, split + 1), signatures: lines.map(parseSignature) };
}
