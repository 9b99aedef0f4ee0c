import { type Checkpoint, parseCheckpoint } from './checkpoint.ts';
import { verifyConsistency } from './merkle-proof.ts';
import { EMPTY_ROOT, type Hash, isSameHash } from './merkle-tree.ts';
import { type OpenNote, openNote, type VerifyEd25519 } from './open-note.ts';
import { MalformedNote, parseNote, type VerifierKey } from './signed-note.ts';
import { parseWitnessRequest, type WitnessRequest } from './witness-request.ts';

/** What a witness remembers of a log. */
export interface KnownLog {
  keys: readonly VerifierKey[];
  size: number;
  /** The root at that size. */
  root: Hash;
}

/** What a witness answers: a head to remember and then to cosign, or a status of tlog-witness with a word on why. */
export type Judgement =
  | { status: 200; head: Checkpoint; note: OpenNote }
  | { status: 400 | 403 | 404 | 422; why: string }
  /** The size the witness knows. */
  | { status: 409; knownSize: number };

function read(body: string): { request: WitnessRequest; head: Checkpoint } | string {
  try {
    const request = parseWitnessRequest(body);
    return { request, head: parseCheckpoint(parseNote(request.checkpoint).text) };
  } catch (error) {
    if (error instanceof MalformedNote) return error.message;
    throw error;
  }
}

function verifiedBy(log: KnownLog, checkpoint: string, verify: VerifyEd25519): OpenNote | null {
  try {
    const note = openNote(checkpoint, log.keys, verify);
    return note.verified.length > 0 ? note : null;
  } catch (error) {
    if (error instanceof MalformedNote) return null;
    throw error;
  }
}

function isConsistent({ oldSize, proof }: WitnessRequest, head: Checkpoint, known: KnownLog): boolean {
  if (head.size === 0 && !isSameHash(head.root, EMPTY_ROOT)) return false;
  if (oldSize === 0) return proof.length === 0;
  const { size, root } = head;
  return verifyConsistency({ oldSize, size, oldRoot: known.root, root, proof });
}

/**
 * Decides about a checkpoint that a log asks to have cosigned, in the order that tlog-witness gives. The caller must
 * remember the head on its disk before it cosigns, and let nobody else in between.
 */
export function judgeCheckpoint(
  body: string,
  knownLog: (origin: string) => KnownLog | null,
  verify: VerifyEd25519,
): Judgement {
  const given = read(body);
  if (typeof given === 'string') return { status: 400, why: given };
  const { request, head } = given;
  const known = knownLog(head.origin);
  if (!known) return { status: 404, why: 'this log is not known here' };
  const note = verifiedBy(known, request.checkpoint, verify);
  if (!note) return { status: 403, why: 'no known key of the log signed this' };
  if (request.oldSize > head.size) return { status: 400, why: 'the old size is larger than the new one' };
  if (request.oldSize !== known.size) return { status: 409, knownSize: known.size };
  if (!isConsistent(request, head, known))
    return { status: 422, why: `this log does not continue the one of ${known.size} that was cosigned` };
  return { status: 200, head, note };
}
