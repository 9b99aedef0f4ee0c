import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { newEd25519Key, openEd25519, verifyEd25519 } from '../ed25519.ts';
import { formatCheckpoint, parseCheckpoint } from './checkpoint.ts';
import { cosignatureBytes, cosignedMessage } from './cosignature.ts';
import { inclusionRanges, proofOf } from './merkle-proof.ts';
import { leafHash, rootOf } from './merkle-tree.ts';
import { openNote } from './open-note.ts';
import {
  ED25519,
  ED25519_COSIGNATURE,
  formatNote,
  formatVerifierKey,
  MalformedNote,
  parseNote,
  parseVerifierKey,
  verifierKey,
} from './signed-note.ts';
import { formatTlogProof, parseTlogProof, verifyTlogProof } from './tlog-proof.ts';

/** The example of the specification. */
const VKEY = 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k';
const NOTE = `This is an example message.

— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=
`;

function signer(name: string) {
  const key = openEd25519(newEd25519Key().seed);
  const log = verifierKey(name, ED25519, key.publicKey);
  const witness = verifierKey(name, ED25519_COSIGNATURE, key.publicKey);
  return {
    log,
    witness,
    signature: (text: string) => ({ name, id: log.id, bytes: key.sign(new TextEncoder().encode(text)) }),
    cosignature: (text: string, time: number) => ({
      name,
      id: witness.id,
      bytes: cosignatureBytes(time, key.sign(cosignedMessage(text, time))),
    }),
  };
}

describe('the note of the specification', () => {
  const key = parseVerifierKey(VKEY);

  test('is verified by its key, and printed as it was read', () => {
    const note = openNote(NOTE, [key], verifyEd25519);
    expect(note.verified.map((found) => found.key.name)).toEqual(['example.com/foo']);
    expect(formatNote(note)).toBe(NOTE);
    expect(formatVerifierKey(key)).toBe(VKEY);
  });

  test('is malformed as soon as its text differs', () => {
    expect(() => openNote(NOTE.replace('an example', 'no example'), [key], verifyEd25519)).toThrow(
      MalformedNote,
    );
  });

  test('says nothing to whoever does not know the key', () => {
    expect(openNote(NOTE, [signer('example.com/foo').log], verifyEd25519).verified).toEqual([]);
  });
});

describe('malformed things are refused', () => {
  test.each([
    ['no signatures', 'text\n'],
    ['no blank line', 'text\n— a b\n'],
    ['no line feed at the end', NOTE.slice(0, -1)],
    ['a carriage return', NOTE.replace('\n', '\r\n')],
    ['a hyphen for a dash', NOTE.replace('—', '-')],
    ['a signature without base64', NOTE.replace('Uw2Q', 'Uw2!')],
    ['a signature without padding', NOTE.replace('aQM=', 'aQM')],
    ['a space too many', NOTE.replace('— example', '—  example')],
    ['a plus in the name', NOTE.replace('example.com/foo', 'example+foo')],
  ])('a note with %s', (_, raw) => {
    expect(() => parseNote(raw)).toThrow(MalformedNote);
  });

  test.each([
    ['another id', VKEY.replace('530d903a', '530d903b')],
    ['an unknown type', VKEY.replace('AekyeR', 'BekyeR')],
    ['a key too short', 'example.com/foo+530d903a+AekyeQ=='],
    ['nothing in it', ''],
  ])('a key with %s', (_, text) => {
    expect(() => parseVerifierKey(text)).toThrow(MalformedNote);
  });

  test.each([
    'a\n1\n',
    'a\n01\nAAAA\n',
    'a\n-1\n\n',
    '\n1\n',
    'a\n1\nAAAA\n',
    'a\n99999999999999999999\nAAAA\n',
  ])('checkpoint %j', (text) => {
    expect(() => parseCheckpoint(text)).toThrow(MalformedNote);
  });

  test('nothing read from outside throws anything else', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' })), (text) => {
        for (const read of [parseNote, parseVerifierKey, parseCheckpoint, parseTlogProof]) {
          try {
            read(text);
          } catch (error) {
            if (!(error instanceof MalformedNote)) return false;
          }
        }
        return true;
      }),
    );
  });
});

describe('signatures of several keys', () => {
  const [log, next, witness] = [signer('log.example/a'), signer('log.example/a'), signer('witness.example')];
  const text = formatCheckpoint({ origin: 'log.example/a', size: 7, root: leafHash(new Uint8Array(0)) });
  const raw = formatNote({
    text,
    signatures: [log.signature(text), next.signature(text), witness.cosignature(text, 1_700_000_000)],
  });

  test('are each found by their key; a witness says when', () => {
    const { verified } = openNote(raw, [log.log, next.log, witness.witness], verifyEd25519);
    expect(verified.map(({ timestamp }) => timestamp)).toEqual([null, null, 1_700_000_000]);
    expect(parseCheckpoint(parseNote(raw).text)).toMatchObject({ origin: 'log.example/a', size: 7 });
  });

  test('a plain signature does not count as a cosignature, nor the other way round', () => {
    const confused = formatNote({
      text,
      signatures: [{ ...log.signature(text), id: log.witness.id }],
    });
    expect(() => openNote(confused, [log.witness], verifyEd25519)).toThrow(MalformedNote);
    const reversed = formatNote({
      text,
      signatures: [{ ...witness.cosignature(text, 5), id: witness.log.id }],
    });
    expect(() => openNote(reversed, [witness.log], verifyEd25519)).toThrow(MalformedNote);
  });

  test('another time makes a cosignature bad', () => {
    const forged = { ...witness.cosignature(text, 5) };
    forged.bytes = new Uint8Array(forged.bytes);
    forged.bytes[7] = 6;
    const note = formatNote({ text, signatures: [forged] });
    expect(() => openNote(note, [witness.witness], verifyEd25519)).toThrow(MalformedNote);
  });
});

describe('receipts', () => {
  const log = signer('log.example/b');
  const data = Array.from({ length: 11 }, (_, at) => new TextEncoder().encode(`event ${at}`));
  const leaves = data.map(leafHash);
  const text = formatCheckpoint({ origin: 'log.example/b', size: 11, root: rootOf(leaves) });
  const checkpoint = formatNote({ text, signatures: [log.signature(text)] });
  const receiptOf = (index: number) =>
    formatTlogProof({
      index,
      path: proofOf(inclusionRanges(index, 11), ({ level, index: at }) =>
        rootOf(leaves.slice(at * 2 ** level, (at + 1) * 2 ** level)),
      ),
      checkpoint,
    });

  test('verify for their leaf and for no other', () => {
    for (const [index, leaf] of leaves.entries()) {
      const proof = parseTlogProof(receiptOf(index));
      expect(verifyTlogProof(proof, leaf, [log.log], verifyEd25519)).not.toBeNull();
      const other = leaves[(index + 1) % leaves.length] ?? leaf;
      expect(verifyTlogProof(proof, other, [log.log], verifyEd25519)).toBeNull();
    }
  });

  test('are read as they were written, extra and all', () => {
    const proof = { ...parseTlogProof(receiptOf(4)), extra: new Uint8Array([1, 2, 3]) };
    expect(parseTlogProof(formatTlogProof(proof))).toEqual(proof);
  });

  test('say nothing under the key of another log, however it signed', () => {
    const other = signer('log.example/c');
    const forged = formatNote({ text, signatures: [other.signature(text)] });
    const proof = { ...parseTlogProof(receiptOf(4)), checkpoint: forged };
    expect(
      verifyTlogProof(proof, leafHash(data[4] ?? new Uint8Array()), [other.log], verifyEd25519),
    ).toBeNull();
  });
});
