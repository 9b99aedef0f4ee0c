import { readSize } from './checkpoint.ts';
import type { Hash } from './merkle-tree.ts';
import { MalformedNote } from './signed-note.ts';
import { readHashLines } from './tlog-proof.ts';

/** What a log sends to a witness (C2SP tlog-witness): the size it thinks the witness knows, why it grew from there, and its head. */
export interface WitnessRequest {
  oldSize: number;
  proof: readonly Hash[];
  /** The checkpoint's note. */
  checkpoint: string;
}

/** The media type of a 409's body, which holds the size the witness knows. */
export const TREE_SIZE_TYPE = 'text/x.tlog.size';

/** Writes the body of `POST /add-checkpoint`. */
export function formatWitnessRequest({ oldSize, proof, checkpoint }: WitnessRequest): string {
  return `${[`old ${oldSize}`, ...proof.map((hash) => hash.toBase64())].join('\n')}\n\n${checkpoint}`;
}

/** Reads the body of `POST /add-checkpoint`; throws MalformedNote. */
export function parseWitnessRequest(body: string): WitnessRequest {
  const split = body.indexOf('\n\n');
  const [first = '', ...proof] = body.slice(0, Math.max(0, split)).split('\n');
  if (split < 0 || !first.startsWith('old ')) throw new MalformedNote('the line "old N" is missing');
  return {
    oldSize: readSize(first.slice(4), 'the old size'),
    proof: readHashLines(proof, 'the proof'),
    checkpoint: body.slice(split + 2),
  };
}
