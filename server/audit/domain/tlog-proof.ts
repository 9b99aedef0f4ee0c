import { parseCheckpoint, readSize } from './checkpoint.ts';
import { verifyInclusion } from './merkle-proof.ts';
import { HASH_BYTES, type Hash } from './merkle-tree.ts';
import { type OpenNote, openNote, type VerifyEd25519 } from './open-note.ts';
import { MalformedNote, readBase64, type VerifierKey } from './signed-note.ts';

/** A receipt (C2SP tlog-proof): one leaf's place, its path to the root, and the signed tree head. Verifiable offline. */
export interface TlogProof {
  index: number;
  path: readonly Hash[];
  /** The checkpoint's note, verbatim. */
  checkpoint: string;
  /** Unauthenticated bytes that help to find or rebuild the leaf. */
  extra?: Uint8Array;
}

const HEADER = 'c2sp.org/tlog-proof@v1';
const PATH_MAX = 63;

/** Writes a receipt. */
export function formatTlogProof({ index, path, checkpoint, extra }: TlogProof): string {
  const lines = [HEADER, ...(extra ? [`extra ${extra.toBase64()}`] : []), `index ${index}`];
  return `${[...lines, ...path.map((hash) => hash.toBase64())].join('\n')}\n\n${checkpoint}`;
}

/** Reads base64 lines of hashes, at most 63; throws MalformedNote. */
export function readHashLines(lines: readonly string[], what: string): Hash[] {
  if (lines.length > PATH_MAX) throw new MalformedNote(`${what} is too long`);
  return lines.map((line) => {
    const hash = readBase64(line, what);
    if (hash.length !== HASH_BYTES) throw new MalformedNote(`${what} holds hashes of 32 bytes`);
    return hash;
  });
}

/** Reads a receipt without judging it; throws MalformedNote. */
export function parseTlogProof(text: string): TlogProof {
  const split = text.indexOf('\n\n');
  if (split < 0) throw new MalformedNote('the checkpoint is missing');
  const [header, ...lines] = text.slice(0, split).split('\n');
  if (header !== HEADER) throw new MalformedNote(`the first line is not ${HEADER}`);
  const [first = ''] = lines;
  const extra = first.startsWith('extra ') ? readBase64(first.slice(6), 'extra') : undefined;
  if (extra) lines.shift();
  const [index = '', ...path] = lines;
  if (!index.startsWith('index ')) throw new MalformedNote('the line with the index is missing');
  return {
    index: readSize(index.slice(6), 'the index'),
    path: readHashLines(path, 'the path'),
    checkpoint: text.slice(split + 2),
    extra,
  };
}

/** Whether a receipt leads from the leaf to a tree head that one of these keys signed for its own log; throws MalformedNote. */
export function verifyTlogProof(
  proof: TlogProof,
  leaf: Hash,
  keys: readonly VerifierKey[],
  verify: VerifyEd25519,
): OpenNote | null {
  const note = openNote(proof.checkpoint, keys, verify);
  const { origin, size, root } = parseCheckpoint(note.text);
  const isSigned = note.verified.some(({ key, timestamp }) => timestamp === null && key.name === origin);
  const isIncluded = verifyInclusion({ index: proof.index, size, leaf, path: proof.path, root });
  return isSigned && isIncluded ? note : null;
}
