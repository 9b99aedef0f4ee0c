import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { afterAll, describe, expect, test } from 'vitest';
import { newEd25519Key } from '#server/audit/ed25519.ts';
import { openExport } from '../audit-verify/export-source.ts';
import { Report } from '../audit-verify/report.ts';
import { verifyExport } from '../audit-verify/verify-export.ts';
import {
  approvalOf,
  approvalRecord,
  checkpointOf,
  eventLines,
  hashes,
  jsonLines,
  log,
  proofFor,
  sampleFiles,
  VKEY,
  writeFiles,
} from './sample-export.ts';

const made: string[] = [];
afterAll(() => {
  for (const path of made) rmSync(path, { recursive: true });
});

type Files = ReturnType<typeof sampleFiles>;

async function verify(files: Files, options: Partial<Parameters<typeof verifyExport>[1]> = {}) {
  const root = writeFiles(files);
  made.push(root);
  const report = new Report();
  const given = { vkeys: [], witnesses: [], witnessesMin: 0, previous: null, ...options };
  await verifyExport(await openExport(root), given, report);
  const failures = report.close();
  const codes = new Set(report.findings.flatMap(({ code }) => code ?? []));
  return { failures, codes: [...codes], findings: report.findings };
}

type Change = (files: Files) => void;

/** Changes one JSON file in place. */
const inJson =
  (name: string, change: (value: never) => void): Change =>
  (files) => {
    const value = JSON.parse(files.get(name)?.toString() ?? '') as never;
    change(value);
    files.set(name, Buffer.from(JSON.stringify(value)));
  };

const inLines =
  (change: (lines: Record<string, unknown>[]) => Record<string, unknown>[]): Change =>
  (files) =>
    files.set('events.jsonl', jsonLines(change(eventLines())));

const editCanonical = (line: Record<string, unknown> | undefined, edit: (text: string) => string) => {
  if (line)
    line.canonical = Buffer.from(edit(Buffer.from(String(line.canonical), 'base64').toString())).toString(
      'base64',
    );
};

const flip = (bytes: Buffer | undefined, at: number) =>
  bytes?.writeUInt8((bytes.readUInt8(at) ^ 1) & 0xff, at);

const TAMPERED: [what: string, code: string, change: Change][] = [
  [
    'an event is changed',
    'root-mismatch',
    inLines((lines) => {
      editCanonical(lines[42], (text) => text.replace('"number":42', '"number":43'));
      return lines;
    }),
  ],
  ['the last event is left out', 'size-mismatch', inLines((lines) => lines.slice(0, -1))],
  ['an event in the middle is left out', 'index-gap', inLines((lines) => lines.toSpliced(50, 1))],
  [
    'an event is added at the end',
    'size-mismatch',
    inLines((lines) => [...lines, { ...lines[3], index: 700 }]),
  ],
  [
    'two events change places',
    'root-mismatch',
    inLines((lines) => {
      const [first, second] = [lines[60], lines[61]];
      if (first && second) [first.canonical, second.canonical] = [second.canonical, first.canonical];
      return lines;
    }),
  ],
  [
    'another event is shown than the one in the leaf',
    'event-mismatch',
    inLines((lines) => {
      if (lines[0]) lines[0].event = { ...(lines[0].event as object), type: 'request.signed' };
      return lines;
    }),
  ],
  [
    'a line is no JSON',
    'line-malformed',
    (files) =>
      files.set(
        'events.jsonl',
        Buffer.concat([files.get('events.jsonl') ?? Buffer.alloc(0), Buffer.from('{"index":\n')]),
      ),
  ],
  [
    'an event is printed in another form',
    'event-not-canonical',
    inLines((lines) => {
      editCanonical(lines[42], (text) => text.replace('"v":1', '"v": 1'));
      return lines;
    }),
  ],
  [
    'an event of another organisation is slipped in',
    'organisation-mismatch',
    inLines((lines) => {
      editCanonical(lines[42], (text) => text.replace('org_test', 'org_else'));
      return lines;
    }),
  ],
  [
    'the tree head is signed by another key',
    'checkpoint-signature',
    (files) => files.set('checkpoint', Buffer.from(checkpointOf(hashes, newEd25519Key()))),
  ],
  [
    'the size in the tree head is changed',
    'checkpoint-signature',
    (files) =>
      files.set(
        'checkpoint',
        Buffer.from((files.get('checkpoint')?.toString() ?? '').replace('\n700\n', '\n699\n')),
      ),
  ],
  [
    'the tree head is cut off',
    'checkpoint-malformed',
    (files) => files.set('checkpoint', Buffer.from('interlock.test/org_test\n700\n')),
  ],
  [
    'a witness line is changed',
    'witness-signature',
    (files) => {
      const lines = (files.get('checkpoint')?.toString() ?? '').split('\n');
      const [dash = '', name = '', encoded = ''] = (lines[5] ?? '').split(' ');
      const bytes = Buffer.from(encoded, 'base64');
      flip(bytes, 40);
      lines[5] = [dash, name, bytes.toString('base64')].join(' ');
      files.set('checkpoint', Buffer.from(lines.join('\n')));
    },
  ],
  [
    'a proof is of another event',
    'inclusion',
    inLines((lines) => {
      if (lines[5] && lines[105]) lines[5].proof = lines[105].proof;
      return lines;
    }),
  ],
  [
    'a proof leads to a rewritten tree',
    'consistency',
    inLines((lines) => {
      const other = hashes.slice(0, 300).with(7, hashes[8] ?? new Uint8Array(32));
      if (lines[5]) lines[5].proof = proofFor(other, 5, checkpointOf(other, log));
      return lines;
    }),
  ],
  ['a hash tile is changed', 'tile-mismatch', (files) => flip(files.get('tile/0/001'), 9)],
  ['an upper hash tile is changed', 'tile-mismatch', (files) => flip(files.get('tile/1/000.p/2'), 9)],
  ['a bundle is changed', 'entries-mismatch', (files) => flip(files.get('tile/entries/002.p/188'), 90)],
  [
    'the manifest speaks of another tree',
    'manifest-mismatch',
    inJson('manifest.json', (manifest: { size: number }) => {
      manifest.size = 9;
    }),
  ],
  [
    'a disclosed value is changed',
    'commitment',
    (files) =>
      files.set(
        'values.jsonl',
        Buffer.from((files.get('values.jsonl')?.toString() ?? '').replace('evidence', 'eviction')),
      ),
  ],
  [
    'a value is disclosed of an event that is not there',
    'commitment',
    (files) =>
      files.set(
        'values.jsonl',
        Buffer.from((files.get('values.jsonl')?.toString() ?? '').replace('aud_00002', 'aud_99999')),
      ),
  ],
  [
    'a decision record is changed',
    'record-inclusion',
    inJson('decisions/dec_3.json', (receipt: { records: Record<string, unknown>[] }) => {
      if (receipt.records[0])
        receipt.records[0].leaf = Buffer.from('{"id":"dec_3","kind":"decision"}').toString('base64');
    }),
  ],
  [
    "a decision is shown another one's receipt",
    'record-inclusion',
    inJson('decisions/dec_3.json', (receipt: { decision: string }) => {
      receipt.decision = 'dec_2';
    }),
  ],
  [
    'a receipt names an event that is no seal',
    'seal-mismatch',
    inJson('decisions/dec_3.json', (receipt: { seals: { id: string }[]; records: { seal: string }[] }) => {
      if (receipt.seals[0] && receipt.records[0]) receipt.records[0].seal = receipt.seals[0].id = 'sel_9';
    }),
  ],
  [
    "the seal's event is not in the log",
    'seal-mismatch',
    inJson('decisions/dec_3.json', (receipt: { seals: { event: { index: number } }[] }) => {
      if (receipt.seals[0]) receipt.seals[0].event.index = 11;
    }),
  ],
  [
    'a value of a decision is changed',
    'commitment',
    inJson('decisions/dec_3.json', (receipt: { values: { value: object }[] }) => {
      if (receipt.values[0]) receipt.values[0].value = { amount_dm: 1201, rate: '0.31' };
    }),
  ],
  [
    'a receipt is no receipt',
    'receipt-malformed',
    (files) => files.set('decisions/x.json', Buffer.from('{"decision":"dec_1"}')),
  ],
  [
    'an approval is about something else',
    'approval-challenge',
    inJson('approvals/apr_0.json', (approval: { record: { decision: string } }) => {
      approval.record.decision = 'reject';
    }),
  ],
  [
    'an approval has another signature',
    'approval-signature',
    inJson('approvals/apr_1.json', (approval: { assertion: { signature: string } }) => {
      approval.assertion.signature = Buffer.alloc(64, 7).toString('base64url');
    }),
  ],
  [
    'an approval was given without verification',
    'approval-not-verified',
    (files) =>
      files.set(
        'approvals/apr_0.json',
        Buffer.from(JSON.stringify(approvalOf('ES256', approvalRecord('ES256'), { flags: 1 }))),
      ),
  ],
  [
    'an approval was signed for another site',
    'approval-signature',
    (files) =>
      files.set(
        'approvals/apr_0.json',
        Buffer.from(JSON.stringify(approvalOf('ES256', approvalRecord('ES256'), { site: 'evil.test' }))),
      ),
  ],
  [
    'an approval names another algorithm than its key',
    'approval-malformed',
    inJson('approvals/apr_2.json', (approval: { assertion: { algorithm: number } }) => {
      approval.assertion.algorithm = -7;
    }),
  ],
  [
    'an approval is in no event',
    'approval-not-logged',
    (files) =>
      files.set(
        'approvals/apr_9.json',
        Buffer.from(JSON.stringify(approvalOf('ES256', approvalRecord('forged')))),
      ),
  ],
];

describe('the verifier', () => {
  test('accepts what the log made, and says who signed it', async () => {
    const { failures, findings } = await verify(sampleFiles(), {
      vkeys: [VKEY],
      previous: checkpointOf(hashes.slice(0, 300)),
      witnessesMin: 1,
    });
    expect(findings.filter(({ status }) => status === 'failed')).toEqual([]);
    expect(failures).toBe(0);
    const said = findings.map(({ message }) => message).join('\n');
    expect(said).toMatch(/witness.test saw this tree head/);
    expect(said).toMatch(/the earlier tree head: the 300 events have its root/);
    expect(said).toMatch(/3 approvals are signed by a verified passkey/);
    expect(said).toMatch(/1 of 1 decision receipt hold/);
  });

  test.each(TAMPERED)('names it when %s: %s', async (_, code, change) => {
    const files = sampleFiles();
    change(files);
    const { codes } = await verify(files);
    expect(codes).toContain(code);
  });

  test('refuses an earlier head that this log does not continue', async () => {
    const other = hashes.slice(0, 300).with(7, hashes[8] ?? new Uint8Array(32));
    expect((await verify(sampleFiles(), { previous: checkpointOf(other) })).codes).toEqual(['consistency']);
    const longer = [...hashes, ...hashes];
    expect((await verify(sampleFiles(), { previous: checkpointOf(longer) })).codes).toEqual(['consistency']);
  });

  test('refuses a log whose key is not the trusted one, and one that too few witnesses saw', async () => {
    expect((await verify(sampleFiles(), { vkeys: [VKEY.replace('org_test', 'org_else')] })).codes).toContain(
      'checkpoint-signature',
    );
    expect((await verify(sampleFiles(), { witnessesMin: 2 })).codes).toEqual(['witness-missing']);
  });

  test('finds a gap between seals', async () => {
    const lines = eventLines();
    editCanonical(lines[20], (text) => text.replace('"from":5', '"from":6').replace('"to":5', '"to":6'));
    const files = new Map([['events.jsonl', jsonLines(lines)]]);
    expect((await verify(files, { vkeys: [VKEY] })).codes).toContain('seal-gap');
  });

  test('holds without values, which may be withheld or erased, and from bundles alone', async () => {
    const files = sampleFiles();
    files.delete('values.jsonl');
    files.delete('events.jsonl');
    expect((await verify(files)).codes).toEqual([]);
  });
});

describe('the command', () => {
  const run = (...args: string[]) =>
    promisify(execFile)(process.execPath, args).then(
      ({ stdout }) => ({ code: 0, stdout }),
      (error: { code: number; stdout: string }) => error,
    );

  test('works from a copy of its folder alone; its exit code tells', async () => {
    const root = mkdtempSync(join(tmpdir(), 'audit-verify-'));
    made.push(root);
    cpSync(join(import.meta.dirname, '..', 'audit-verify'), root, { recursive: true });
    const command = join(root, 'audit-verify.ts');
    const files = sampleFiles();
    const good = writeFiles(files);
    made.push(good);
    expect(await run(command, good, '--vkey', VKEY, '--witnesses', '1')).toMatchObject({ code: 0 });
    const receipt = join(good, 'decisions', 'dec_3.json');
    expect((await run(command, receipt, '--vkey', VKEY)).stdout).toMatch(/dec_3 is sealed in the log/);
    const proof = join(root, 'one.tlog-proof');
    writeFileSync(proof, proofFor(hashes, 10, checkpointOf(hashes)));
    writeFileSync(join(root, 'event'), Buffer.from(String(eventLines()[10]?.canonical), 'base64'));
    expect((await run(command, proof, '--vkey', VKEY, '--event', join(root, 'event'))).code).toBe(0);
    expect((await run(command, proof, '--vkey', VKEY, '--event', receipt)).code).toBe(1);
    flip(files.get('tile/0/000'), 3);
    const bad = writeFiles(files);
    made.push(bad);
    const found = await run(command, bad, '--json');
    expect(found.code).toBe(1);
    expect(
      found.stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toContainEqual(expect.objectContaining({ status: 'failed', code: 'tile-mismatch' }));
    expect((await run(command, join(root, 'nowhere'))).code).toBe(2);
  });
});
