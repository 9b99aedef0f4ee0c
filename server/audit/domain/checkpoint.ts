import { HASH_BYTES, type Hash } from './merkle-tree.ts';
import { MalformedNote, readBase64 } from './signed-note.ts';

/** What a tree head says: whose log, how many leaves, and the root over them. */
export interface Checkpoint {
  origin: string;
  size: number;
  root: Hash;
}

/** The text of a checkpoint's note (C2SP tlog-checkpoint), without extension lines. */
export function formatCheckpoint({ origin, size, root }: Checkpoint): string {
  return `${origin}\n${size}\n${root.toBase64()}\n`;
}

/** Reads a number of leaves; throws MalformedNote for signs, leading zeroes and what is beyond 2^53. */
export function readSize(text: string, what: string): number {
  const size = Number(text);
  if (/^(0|[1-9]\d{0,15})$/.test(text) && Number.isSafeInteger(size)) return size;
  throw new MalformedNote(`${what} is not a whole number`);
}

/** Reads the text of a checkpoint's note; extension lines are passed over. Throws MalformedNote. */
export function parseCheckpoint(text: string): Checkpoint {
  if (!text.endsWith('\n')) throw new MalformedNote('a checkpoint ends with a line feed');
  const [origin = '', size = '', root = '', ...extensions] = text.slice(0, -1).split('\n');
  if (origin === '' || extensions.includes('')) throw new MalformedNote('a checkpoint has no empty lines');
  const hash = readBase64(root, 'the root hash');
  if (hash.length !== HASH_BYTES) throw new MalformedNote('the root hash has 32 bytes');
  return { origin, size: readSize(size, 'the tree size'), root: hash };
}
