import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { formatCheckpoint } from '#server/audit/domain/checkpoint.ts';
import { commitTo } from '#server/audit/domain/commitment.ts';
import { cosignatureBytes, cosignedMessage } from '#server/audit/domain/cosignature.ts';
import { formatEntries } from '#server/audit/domain/entry-bundle.ts';
import { inclusionRanges, proofOf } from '#server/audit/domain/merkle-proof.ts';
import { type Hash, leafHash, rootOf } from '#server/audit/domain/merkle-tree.ts';
import {
  ED25519,
  ED25519_COSIGNATURE,
  formatNote,
  formatVerifierKey,
  verifierKey,
} from '#server/audit/domain/signed-note.ts';
import { foldHashes, tilePath, tilesOf } from '#server/audit/domain/tile-layout.ts';
import { formatTlogProof } from '#server/audit/domain/tlog-proof.ts';
import { newEd25519Key, openEd25519 } from '#server/audit/ed25519.ts';
import { type CanonicalValue, canonicalJson } from '#server/platform/domain/canonical-json.ts';

/** A whole export as files in memory, made with the log's own code: what the verifier, which shares none of it, has to accept. */
const ORIGIN = 'interlock.test/org_test';
export const log = newEd25519Key();
const witness = newEd25519Key();
const logKey = verifierKey(ORIGIN, ED25519, log.publicKey);
const witnessKey = verifierKey('witness.test', ED25519_COSIGNATURE, witness.publicKey);
export const VKEY = formatVerifierKey(logKey);
export const WITNESS_VKEY = formatVerifierKey(witnessKey);

type Files = Map<string, Buffer>;

export function checkpointOf(hashes: readonly Hash[], key = log): string {
  const text = formatCheckpoint({ origin: ORIGIN, size: hashes.length, root: rootOf(hashes) });
  const own = openEd25519(key.seed).sign(Buffer.from(text));
  const time = 1_790_000_000;
  const cosigned = openEd25519(witness.seed).sign(cosignedMessage(text, time));
  return formatNote({
    text,
    signatures: [
      { name: ORIGIN, id: logKey.id, bytes: own },
      { name: witnessKey.name, id: witnessKey.id, bytes: cosignatureBytes(time, cosigned) },
    ],
  });
}

function pathOf(hashes: readonly Hash[], index: number): Hash[] {
  // Sizes here are small: every node is hashed from its leaves.
  return proofOf(inclusionRanges(index, hashes.length), ({ level, index: at }) =>
    foldHashes(hashes.slice(at * 2 ** level, (at + 1) * 2 ** level)),
  );
}

export function proofFor(hashes: readonly Hash[], index: number, checkpoint: string): string {
  return formatTlogProof({ index, path: pathOf(hashes, index), checkpoint });
}

const salted = (value: CanonicalValue, salt: string) => ({ salt, value, ...commitTo(value as string, salt) });
const SALT = 'ab'.repeat(32);
const REASON = salted('Because of the evidence', SALT);
const INPUT = salted({ amount_dm: 1200, rate: '0.31' }, 'cd'.repeat(16));

export const RECORDS = Array.from({ length: 5 }, (_, index) =>
  canonicalJson({
    v: 1,
    kind: 'decision',
    id: `dec_${index}`,
    organisation: 'org_test',
    input: { commit: INPUT.commit },
  }),
);
export const recordHashes = RECORDS.map((record) => leafHash(Buffer.from(record)));
const verdict = canonicalJson({
  v: 1,
  kind: 'verdict',
  id: 'dev_0',
  decision: 'dec_3',
  organisation: 'org_test',
});
const verdictHash = leafHash(Buffer.from(verdict));

function seal(sealId: string, from: number, hashes: readonly Hash[]): CanonicalValue {
  const to = from + hashes.length - 1;
  return { sealId, from, to, count: hashes.length, root: Buffer.from(rootOf(hashes)).toString('hex') };
}

const sha = (text: string | Buffer) => createHash('sha256').update(text).digest();

export const ALGORITHMS = {
  ES256: { algorithm: -7, keys: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }), hash: 'sha256' },
  EdDSA: { algorithm: -8, keys: () => generateKeyPairSync('ed25519'), hash: null },
  RS256: { algorithm: -257, keys: () => generateKeyPairSync('rsa', { modulusLength: 2048 }), hash: 'sha256' },
} as const;

/** An approval as a passkey would sign it. */
export function approvalOf(
  name: keyof typeof ALGORITHMS,
  record: CanonicalValue,
  { flags = 0x05, site = 'localhost' } = {},
): Record<string, unknown> {
  const { algorithm, keys, hash } = ALGORITHMS[name];
  const { publicKey, privateKey } = keys() as { publicKey: KeyObject; privateKey: KeyObject };
  const challenge = sha(canonicalJson(record)).toString('base64url');
  const clientData = Buffer.from(
    JSON.stringify({ type: 'webauthn.get', challenge, origin: 'http://localhost:3000', crossOrigin: false }),
  );
  const authenticatorData = Buffer.concat([sha(site), Buffer.from([flags, 0, 0, 0, 9])]);
  const signature = sign(hash, Buffer.concat([authenticatorData, sha(clientData)]), privateKey);
  return {
    format: 'interlock-approval/1',
    record,
    assertion: {
      credentialId: 'AAAA',
      publicKeySpki: publicKey.export({ type: 'spki', format: 'der' }).toString('base64url'),
      algorithm,
      clientDataJson: clientData.toString('base64url'),
      authenticatorData: authenticatorData.toString('base64url'),
      signature: signature.toString('base64url'),
    },
  };
}

export function approvalRecord(nonce: string): { [key: string]: CanonicalValue } {
  const reasonCommitment = REASON.commit;
  const signed = { signedAt: '2026-11-22T10:00:00.000Z', nonce, reasonCommitment };
  const what = { request: 'chg_1', subjectDigest: 'a'.repeat(64), decision: 'approve' };
  return { v: 1, ...what, approver: 'per_rita', slots: ['risk-officer'], ...signed };
}

export const approvals = Object.keys(ALGORITHMS).map((name) =>
  approvalOf(name as keyof typeof ALGORITHMS, approvalRecord(name)),
);

function eventAt(index: number): string {
  const base = {
    v: 1,
    id: `aud_${String(index).padStart(5, '0')}`,
    organisation: 'org_test',
    at: '2026-11-22T10:00:00.000Z',
  };
  const actor = { type: 'person', id: 'per_rita' };
  if (index === 10)
    return canonicalJson({
      ...base,
      type: 'decisions.sealed',
      actor,
      details: seal('sel_0', 0, recordHashes),
    });
  if (index === 20)
    return canonicalJson({
      ...base,
      type: 'decisions.sealed',
      actor,
      details: seal('sel_1', 5, [verdictHash]),
    });
  const approval = approvals[index - 30] as { record: CanonicalValue } | undefined;
  if (approval) {
    const recordDigest = sha(canonicalJson(approval.record)).toString('hex');
    const details = { subjectDigest: 'a'.repeat(64), decision: 'approve', recordDigest };
    return canonicalJson({ ...base, type: 'request.signed', actor, details });
  }
  const details = { number: index, reason: { commit: REASON.commit }, text: 'ünïcode €' };
  const changes = {
    'model:mdl_1': { n: index, op: 'update', set: { name: { commit: REASON.commit }, 10: 1, 9: 2 } },
  };
  return canonicalJson({ ...base, type: 'request.withdrawn', actor, details, changes });
}

export const EVENTS = Array.from({ length: 700 }, (_, index) => eventAt(index));
export const hashes = EVENTS.map((event) => leafHash(Buffer.from(event)));

function receipt(checkpoint: string) {
  const sealOf = (id: string, index: number) => ({
    id,
    event: { index, canonical: Buffer.from(EVENTS[index] ?? '').toString('base64') },
    proof: proofFor(hashes, index, checkpoint),
  });
  const path = pathOf(recordHashes, 3).map((hash) => Buffer.from(hash).toString('base64'));
  return {
    format: 'interlock-decision-receipt/1',
    decision: 'dec_3',
    records: [
      { id: 'dec_3', leaf: Buffer.from(RECORDS[3] ?? '').toString('base64'), seal: 'sel_0', index: 3, path },
      { id: 'dev_0', leaf: Buffer.from(verdict).toString('base64'), seal: 'sel_1', index: 0, path: [] },
    ],
    seals: [sealOf('sel_0', 10), sealOf('sel_1', 20)],
    vkey: VKEY,
    values: [{ of: 'dec_3', path: 'input', salt: INPUT.salt, value: INPUT.value }],
  };
}

function tiles(files: Files): void {
  for (const { level, index, width } of tilesOf(hashes.length)) {
    const span = 256 ** level;
    const tile = Array.from({ length: width }, (_, at) => {
      const first = (index * 256 + at) * span;
      return foldHashes(hashes.slice(first, first + span));
    });
    files.set(tilePath({ level, index, width }), Buffer.concat(tile));
  }
  for (let index = 0; index * 256 < EVENTS.length; index += 1) {
    const entries = EVENTS.slice(index * 256, index * 256 + 256).map((event) => Buffer.from(event));
    files.set(
      tilePath({ level: 'entries', index, width: entries.length }),
      Buffer.from(formatEntries(entries)),
    );
  }
}

/** The lines of `events.jsonl`; some carry the event as shown, some a proof. */
export function eventLines(events = EVENTS): Record<string, unknown>[] {
  const earlier = hashes.slice(0, 400);
  return events.map((event, index) => ({
    index,
    canonical: Buffer.from(event).toString('base64'),
    ...(index % 7 === 0 && { event: JSON.parse(event) }),
    ...(index % 100 === 5 && index < 400 && { proof: proofFor(earlier, index, checkpointOf(earlier)) }),
  }));
}

export const jsonLines = (lines: readonly unknown[]): Buffer =>
  Buffer.from(`${lines.map((line) => JSON.stringify(line)).join('\n')}\n`);

/** A fresh copy of the sample's files. */
export function sampleFiles(): Files {
  const checkpoint = checkpointOf(hashes);
  const files: Files = new Map([
    ['checkpoint', Buffer.from(checkpoint)],
    ['vkey', Buffer.from(`${VKEY}\n`)],
    ['witness-vkeys', Buffer.from(`${WITNESS_VKEY}\n`)],
    ['events.jsonl', jsonLines(eventLines())],
    ['decisions/dec_3.json', Buffer.from(JSON.stringify(receipt(checkpoint)))],
    [
      'values.jsonl',
      jsonLines([
        { of: 'aud_00001', path: 'reason', salt: SALT, value: REASON.value },
        { of: 'aud_00002', path: 'changes/model:mdl_1/name', salt: SALT, value: REASON.value },
      ]),
    ],
  ]);
  const rootHash = Buffer.from(rootOf(hashes)).toString('base64');
  const manifest = { format: 'interlock-audit-export/1', origin: ORIGIN, size: hashes.length, rootHash };
  files.set('manifest.json', Buffer.from(JSON.stringify(manifest)));
  for (const [index, approval] of approvals.entries())
    files.set(`approvals/apr_${index}.json`, Buffer.from(JSON.stringify(approval)));
  tiles(files);
  return files;
}

/** Writes files to a fresh directory. */
export function writeFiles(files: Files): string {
  const root = mkdtempSync(join(tmpdir(), 'audit-export-'));
  for (const [name, bytes] of files) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), bytes);
  }
  return root;
}
