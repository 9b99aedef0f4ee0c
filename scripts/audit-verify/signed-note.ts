import { createPublicKey, verify } from 'node:crypto';
import { sha256 } from './canonical.ts';

/** C2SP signed-note, tlog-checkpoint and tlog-cosignature: https://c2sp.org */
const ED25519 = 1;
const COSIGNATURE = 4;
const SPKI_ED25519 = Buffer.from('302a300506032b6570032100', 'hex');

export interface VerifierKey {
  name: string;
  id: string;
  kind: 'log' | 'witness' | 'unknown';
  publicKey: Buffer;
}

/** Reads `name+id+base64(type || key)`; throws when the id is not the key's own. */
export function readVerifierKey(text: string): VerifierKey {
  const [, name, id, encoded] = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text.trim()) ?? [];
  if (!name || !id || !encoded) throw new Error(`"${text.slice(0, 60)}" is not a verifier key`);
  const bytes = Buffer.from(encoded, 'base64');
  if (sha256(`${name}\n`, bytes).subarray(0, 4).toString('hex') !== id)
    throw new Error(`the id of the verifier key ${name} does not belong to its key`);
  const type = bytes[0];
  const kind = type === ED25519 ? 'log' : type === COSIGNATURE ? 'witness' : 'unknown';
  return { name, id, kind, publicKey: bytes.subarray(1) };
}

export interface NoteSignature {
  name: string;
  id: string;
  bytes: Buffer;
}

export interface Checkpoint {
  origin: string;
  size: number;
  root: Buffer;
  /** What is signed, with its last newline. */
  body: string;
  signatures: NoteSignature[];
}

function readSignature(line: string): NoteSignature {
  const [, name, encoded] = /^— ([^\s+]+) ([A-Za-z0-9+/=]+)$/.exec(line) ?? [];
  if (!name || !encoded) throw new Error('a signature line cannot be read');
  const bytes = Buffer.from(encoded, 'base64');
  if (bytes.length < 5) throw new Error('a signature is too short');
  return { name, id: bytes.subarray(0, 4).toString('hex'), bytes: bytes.subarray(4) };
}

/** Reads a checkpoint with its signatures; throws when it has another form. */
export function readCheckpoint(note: string): Checkpoint {
  const split = note.lastIndexOf('\n\n');
  if (split < 0) throw new Error('there is no blank line before the signatures');
  const body = note.slice(0, split + 1);
  const lines = body.split('\n');
  const [origin, size, root] = lines;
  // Lines after these three are extensions, which say nothing here.
  if (lines.length < 4 || lines.slice(0, -1).includes('') || !origin || !size || !root)
    throw new Error('it does not consist of origin, size and root');
  if (!/^(0|[1-9][0-9]{0,15})$/.test(size)) throw new Error('its size is no number');
  const rootBytes = Buffer.from(root, 'base64');
  if (rootBytes.length !== 32 || rootBytes.toString('base64') !== root)
    throw new Error('its root is no hash');
  const signatures = note
    .slice(split + 2)
    .split('\n')
    .filter((line) => line !== '')
    .map(readSignature);
  return { origin, size: Number(size), root: rootBytes, body, signatures };
}

function isSigned(key: VerifierKey, message: string, signature: Buffer): boolean {
  if (key.publicKey.length !== 32) return false;
  const spki = Buffer.concat([SPKI_ED25519, key.publicKey]);
  const publicKey = createPublicKey({ key: spki, format: 'der', type: 'spki' });
  return verify(null, Buffer.from(message), publicKey, signature);
}

/** What a key says about a checkpoint: nothing, a true signature (of witnesses with its time), or a false one. */
export function judgeSignature(
  checkpoint: Checkpoint,
  key: VerifierKey,
): { verdict: 'absent' | 'true' | 'false'; at?: Date } {
  const line = checkpoint.signatures.find(({ name, id }) => name === key.name && id === key.id);
  if (!line) return { verdict: 'absent' };
  if (key.kind === 'log') return { verdict: isSigned(key, checkpoint.body, line.bytes) ? 'true' : 'false' };
  if (key.kind !== 'witness') return { verdict: 'absent' };
  if (line.bytes.length !== 72) return { verdict: 'false' };
  const seconds = line.bytes.readBigUInt64BE(0);
  const message = `cosignature/v1\ntime ${seconds}\n${checkpoint.body}`;
  const isTrue = isSigned(key, message, line.bytes.subarray(8));
  return { verdict: isTrue ? 'true' : 'false', at: new Date(Number(seconds) * 1000) };
}

export interface LogProof {
  index: number;
  path: Buffer[];
  extra: Buffer | null;
  /** The note with the tree head that the proof leads to. */
  note: string;
}

/** Reads a `c2sp.org/tlog-proof@v1`; throws when it has another form. */
export function readLogProof(text: string): LogProof {
  const split = text.indexOf('\n\n');
  const lines = text.slice(0, split).split('\n');
  if (split < 0 || lines.shift() !== 'c2sp.org/tlog-proof@v1') throw new Error('this is not a tlog-proof@v1');
  let extra: Buffer | null = null;
  if (lines[0]?.startsWith('extra ')) extra = Buffer.from(lines.shift()?.slice(6) ?? '', 'base64');
  const [, index] = /^index (0|[1-9][0-9]{0,15})$/.exec(lines.shift() ?? '') ?? [];
  if (index === undefined) throw new Error('it names no index');
  const path = lines.map((line) => Buffer.from(line, 'base64'));
  if (path.some((hash) => hash.length !== 32) || path.length > 63)
    throw new Error('its hashes cannot be read');
  return { index: Number(index), path, extra, note: text.slice(split + 2) };
}
