import { describe, expect, test } from 'vitest';
import { newEd25519Key, openEd25519, verifyEd25519 } from '../ed25519.ts';
import { formatCheckpoint } from './checkpoint.ts';
import { judgeCheckpoint, type KnownLog } from './judge-checkpoint.ts';
import { consistencyRanges, proofOf } from './merkle-proof.ts';
import { EMPTY_ROOT, type Hash, leafHash, rootOf } from './merkle-tree.ts';
import { ED25519, formatNote, verifierKey } from './signed-note.ts';
import { formatWitnessRequest } from './witness-request.ts';

const ORIGIN = 'log.example/w';
const leaves: Hash[] = Array.from({ length: 40 }, (_, at) => leafHash(new Uint8Array([at])));
const forked = leaves.map((leaf, at) => (at === 3 ? leafHash(new Uint8Array([200])) : leaf));
const signer = openEd25519(newEd25519Key().seed);
const stranger = openEd25519(newEd25519Key().seed);
const key = verifierKey(ORIGIN, ED25519, signer.publicKey);

function checkpoint(size: number, of = leaves, by = signer, origin = ORIGIN): string {
  const root = size === 0 ? EMPTY_ROOT : rootOf(of.slice(0, size));
  const text = formatCheckpoint({ origin, size, root });
  const id = verifierKey(origin, ED25519, by.publicKey).id;
  return formatNote({
    text,
    signatures: [{ name: origin, id, bytes: by.sign(new TextEncoder().encode(text)) }],
  });
}

function proof(oldSize: number, size: number, of = leaves): Hash[] {
  return proofOf(consistencyRanges(oldSize, size), ({ level, index }) =>
    rootOf(of.slice(index * 2 ** level, (index + 1) * 2 ** level)),
  );
}

const request = (oldSize: number, size: number, of = leaves) =>
  formatWitnessRequest({ oldSize, proof: proof(oldSize, size, of), checkpoint: checkpoint(size, of) });

const known = (size: number): KnownLog => ({ keys: [key], size, root: rootOf(leaves.slice(0, size)) });

const forgedKey = checkpoint(20).replace(/— (\S+) (\S{8})/, (_, name) => {
  const { id } = key;
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, id);
  return `— ${name} ${bytes.toBase64().slice(0, 5)}AAA`;
});

const CASES: [what: string, body: string, knownSize: number, status: number][] = [
  ['the first head ever', request(0, 7), 0, 200],
  ['a head that continues the last one', request(12, 20), 12, 200],
  ['the same head again', request(20, 20), 20, 200],
  ['an empty log', request(0, 0), 0, 200],
  ['an old size that the witness has passed', request(12, 20), 15, 409],
  ['an old size that the witness never saw', request(15, 20), 12, 409],
  ['a log taken back to an older state', request(7, 7), 20, 409],
  ['a first head for a log that is known already', request(0, 30), 20, 409],
  ['another history', request(12, 20, forked), 12, 422],
  ['another head of the same size', request(20, 20, forked), 20, 422],
  [
    'a proof where none belongs',
    formatWitnessRequest({ oldSize: 0, proof: proof(4, 20), checkpoint: checkpoint(20) }),
    0,
    422,
  ],
  [
    'no proof where one belongs',
    formatWitnessRequest({ oldSize: 12, proof: [], checkpoint: checkpoint(20) }),
    12,
    422,
  ],
  [
    'an old size beyond the head',
    formatWitnessRequest({ oldSize: 21, proof: [], checkpoint: checkpoint(20) }),
    21,
    400,
  ],
  [
    'a log nobody knows',
    formatWitnessRequest({ oldSize: 0, proof: [], checkpoint: checkpoint(5, leaves, signer, 'other') }),
    0,
    404,
  ],
  [
    'the signature of a stranger',
    formatWitnessRequest({ oldSize: 0, proof: [], checkpoint: checkpoint(5, leaves, stranger) }),
    0,
    403,
  ],
  [
    'a wrong signature under a known key',
    formatWitnessRequest({ oldSize: 0, proof: [], checkpoint: forgedKey }),
    0,
    403,
  ],
  ['no old size', checkpoint(5), 0, 400],
  ['an old size with a leading zero', request(0, 5).replace('old 0', 'old 00'), 0, 400],
  ['a negative old size', request(0, 5).replace('old 0', 'old -1'), 0, 400],
  ['a proof that is no base64', request(12, 20).replace('\n', '\nnonsense\n'), 12, 400],
  ['nothing', '', 0, 400],
];

describe('a witness asked to cosign', () => {
  test.each(CASES)('%s', (_, body, knownSize, status) => {
    const log = known(knownSize);
    const judged = judgeCheckpoint(body, (origin) => (origin === ORIGIN ? log : null), verifyEd25519);
    expect(judged.status).toBe(status);
    if (judged.status === 409) expect(judged.knownSize).toBe(knownSize);
  });

  test('an empty log whose root is not that of nothing is refused', () => {
    const text = formatCheckpoint({ origin: ORIGIN, size: 0, root: leafHash(new Uint8Array()) });
    const signature = { name: ORIGIN, id: key.id, bytes: signer.sign(new TextEncoder().encode(text)) };
    const body = formatWitnessRequest({
      oldSize: 0,
      proof: [],
      checkpoint: formatNote({ text, signatures: [signature] }),
    });
    const log = { keys: [key], size: 0, root: EMPTY_ROOT };
    expect(judgeCheckpoint(body, () => log, verifyEd25519).status).toBe(422);
  });
});
