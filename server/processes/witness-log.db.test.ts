import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { machineContext } from '#server/access/machine-operator.ts';
import type { WitnessAddress } from '#server/audit/ask-witness.ts';
import { leafHash } from '#server/audit/domain/merkle-tree.ts';
import { openNote } from '#server/audit/domain/open-note.ts';
import { formatVerifierKey } from '#server/audit/domain/signed-note.ts';
import { parseTlogProof, verifyTlogProof } from '#server/audit/domain/tlog-proof.ts';
import { verifyEd25519 } from '#server/audit/ed25519.ts';
import { getReceipt } from '#server/audit/get-receipt.ts';
import { logKeys } from '#server/audit/log-keys.store.ts';
import { verifierOf } from '#server/audit/log-keys.ts';
import { readCheckpoint, readCosignedCheckpoint } from '#server/audit/read-checkpoint.ts';
import { readExportHead } from '#server/audit/read-export-head.ts';
import { readSealedEvents } from '#server/audit/read-sealed-events.ts';
import type { ExportPlan } from '#server/audit/record-export.ts';
import { resumeLog } from '#server/audit/resume-log.ts';
import { rotateLogKey } from '#server/audit/rotate-log-key.ts';
import { showLog } from '#server/audit/show-log.ts';
import { streamArchive } from '#server/audit/stream-archive.ts';
import { submitCheckpoints } from '#server/audit/submit-checkpoints.job.ts';
import { writeTestEvents } from '#server/audit/testing/write-test-events.ts';
import { rows } from '#server/platform/db.ts';
import { newId } from '#server/platform/new-id.ts';
import { isSealed, sealEverything } from '#server/platform/testing/seal-everything.ts';
import { type TestDatabase, testDatabase } from '#server/platform/testing/test-database.ts';
import { EVERY_TENANT, type OpenUnitOfWork, openUnitOfWork } from '#server/platform/unit-of-work.ts';
import { openExport } from '../../scripts/audit-verify/export-source.ts';
import { Report } from '../../scripts/audit-verify/report.ts';
import { verifyExport } from '../../scripts/audit-verify/verify-export.ts';
import { WitnessFiles } from './witness-files.ts';
import { trustKey } from './witness-logs.ts';
import { witnessKey, witnessServer } from './witness-server.ts';

const organisationId = newId('organisation');
const folder = mkdtempSync(join(tmpdir(), 'witness-log-'));
const copies: string[] = [];

let database: TestDatabase;
let app: OpenUnitOfWork;
let system: OpenUnitOfWork;
let files: WitnessFiles;
let server: Server;
let address: WitnessAddress;

/** Connects to a database of the same cluster: the test's own, or a copy of it. */
function connect(name: string): void {
  const inDatabase = (url: string) => Object.assign(new URL(url), { pathname: `/${name}` }).href;
  app = openUnitOfWork(inDatabase(database.appUrl), { name: 'witness-app' });
  system = openUnitOfWork(inDatabase(database.systemUrl), { name: 'witness' });
}
const disconnect = () => Promise.all([app.database.close(), system.database.close()]);

async function asAdmin(sql: string): Promise<void> {
  const client = new pg.Client(Object.assign(new URL(database.adminUrl), { pathname: '/postgres' }).href);
  await client.connect();
  await client.query(sql);
  await client.end();
}

/** What a backup holds at this moment. */
async function backUp(): Promise<string> {
  const copy = `${database.name}_copy${copies.length}`;
  await disconnect();
  await asAdmin(`CREATE DATABASE ${copy} TEMPLATE ${database.name}`);
  copies.push(copy);
  connect(database.name);
  return copy;
}

beforeAll(async () => {
  database = await testDatabase();
  connect(database.name);
  files = new WitnessFiles(folder, 'w.example/1');
  server = witnessServer(files).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const at = server.address();
  const port = typeof at === 'object' && at ? at.port : 0;
  address = { url: `http://127.0.0.1:${port}`, key: witnessKey(files), egressGrants: ['127.0.0.1/32'] };
});
afterAll(async () => {
  server.close();
  await disconnect();
  for (const copy of copies) await asAdmin(`DROP DATABASE ${copy} WITH (FORCE)`);
  await database.drop();
  rmSync(folder, { recursive: true });
});

async function write(count: number): Promise<void> {
  await writeTestEvents(app.uow, organisationId, count);
  await sealEverything(system.uow, (tx) => isSealed(tx, organisationId));
}

const submit = (to = address) =>
  submitCheckpoints(to).run({
    uow: system.uow,
    signal: new AbortController().signal,
    holdLease: () => {},
    fence: 1,
  });

const state = () =>
  app.uow.read({ organisationId, workspaceIds: '*', personId: null }, (tx) =>
    showLog(machineContext(tx, organisationId)),
  );

const incidents = async () =>
  (
    await system.uow.read(EVERY_TENANT, (tx) =>
      rows<{ title: string }>(tx, "SELECT title FROM incident WHERE state <> 'resolved' ORDER BY number"),
    )
  ).map(({ title }) => title);

describe('a log with a witness', () => {
  test('says that the witness does not know it, and opens an incident', async () => {
    await write(20);
    expect(await submit()).toBe('refused: 1');
    expect((await state()).witnesses).toMatchObject([
      { state: 'refused', detail: expect.stringMatching(/404/) },
    ]);
    expect((await state()).halt).toBeNull();
    expect(await incidents()).toEqual(['The witness w.example/1 does not cosign the audit log']);
  });

  test('is cosigned once the witness trusts its key, and receipts carry the cosignature', async () => {
    const keys = await system.uow.read(EVERY_TENANT, (tx) => logKeys(tx, organisationId));
    for (const key of keys) trustKey(files, formatVerifierKey(verifierOf(key)));
    await write(300);
    expect(await submit()).toBe('cosigned: 1');
    expect(await submit()).toBe('every newest checkpoint is cosigned');
    const { cosignedSize, checkpoint, witnesses } = await state();
    expect(cosignedSize).toBe(checkpoint?.size);
    expect(witnesses).toMatchObject([{ witness: 'w.example/1', state: 'cosigned', knownSize: cosignedSize }]);
    await app.uow.read({ organisationId, workspaceIds: '*', personId: null }, async (tx) => {
      const ctx = { tx, organisationId };
      const [event] = await readSealedEvents(ctx, { from: 256, limit: 1 });
      const receipt = await getReceipt(ctx, event?.eventId ?? '');
      const leaf = leafHash(new TextEncoder().encode(event?.canonical));
      const trusted = [...keys.map(verifierOf), address.key];
      const note = verifyTlogProof(parseTlogProof(receipt?.proof ?? ''), leaf, trusted, verifyEd25519);
      expect(note?.verified.map(({ key }) => key.name)).toContain('w.example/1');
    });
  });

  test('is handed out with the key that checks the cosignature', async () => {
    const head = await app.uow.read({ organisationId, workspaceIds: '*', personId: null }, (tx) =>
      readExportHead({ tx, organisationId }, null),
    );
    expect(head?.witnessVkeys).toEqual([formatVerifierKey(address.key)]);
    const plan = {
      ...head,
      organisationId,
      values: false,
      proofs: false,
      from: 0,
      end: head?.size,
      next: null,
    };
    const chunks: Uint8Array[] = [];
    for await (const chunk of streamArchive({ uow: app.uow, plan: { ...plan, format: 'zip' } as ExportPlan }))
      chunks.push(chunk);
    const path = join(folder, 'archive.zip');
    writeFileSync(path, Buffer.concat(chunks));
    const report = new Report();
    const options = { vkeys: [], witnesses: [], witnessesMin: 1, previous: null };
    await verifyExport(await openExport(path), options, report);
    expect(report.findings.filter(({ status }) => status === 'failed')).toEqual([]);
    expect(report.findings.map(({ message }) => message).join()).toContain('the witness w.example/1 saw');
  });

  test('leaves out what lay in between, and receipts stay with what is cosigned', async () => {
    const before = (await state()).cosignedSize;
    await write(50);
    await write(60);
    const [newest, cosigned] = await system.uow.read(EVERY_TENANT, async (tx) => [
      await readCheckpoint({ tx, organisationId }),
      await readCosignedCheckpoint({ tx, organisationId }),
    ]);
    expect(newest?.size).toBe(before + 110);
    expect(cosigned?.size).toBe(before);
    expect(await submit()).toBe('cosigned: 1');
    expect((await state()).cosignedSize).toBe(before + 110);
  });

  test('goes on being cosigned over a rotation of its key', async () => {
    await system.uow.write({ ...EVERY_TENANT, organisationId }, (tx) =>
      rotateLogKey(machineContext(tx, organisationId), 60_000),
    );
    await write(5);
    expect(await submit()).toBe('cosigned: 1');
    const head = await system.uow.read(EVERY_TENANT, (tx) => readCheckpoint({ tx, organisationId }));
    const keys = await system.uow.read(EVERY_TENANT, (tx) => logKeys(tx, organisationId));
    const note = openNote(head?.note ?? '', [...keys.map(verifierOf), address.key], verifyEd25519);
    expect(note.verified).toHaveLength(3);
  });

  test('stays as it is while the witness cannot be reached, or somebody else answers in its place', async () => {
    await write(5);
    expect(await submit({ ...address, url: 'http://127.0.0.1:9' })).toBe('not reachable: 1');
    expect(await submit({ ...address, egressGrants: [] })).toBe('not reachable: 1');
    expect((await state()).witnesses[0]?.detail).toMatch(/no grant/);
    const impostor = new WitnessFiles(join(folder, 'impostor'), 'w.example/1');
    expect(await submit({ ...address, key: witnessKey(impostor) })).toBe('refused: 1');
    expect((await state()).halt).toBeNull();
    expect(await submit()).toBe('cosigned: 1');
  });
});

describe('restored from an old backup', () => {
  test('the witness refuses, the sequencer signs no further and says so', async () => {
    const backup = await backUp();
    await write(400);
    expect(await submit()).toBe('cosigned: 1');
    const { cosignedSize } = await state();
    await disconnect();

    connect(backup);
    await write(30);
    expect(await submit()).toBe('knows a larger log: 1');
    const { halt, witnesses, checkpoint } = await state();
    expect(halt?.finding).toMatch(/taken back to an older state/);
    expect(halt?.detail).toContain(`It knows ${cosignedSize} events`);
    expect(witnesses).toMatchObject([{ state: 'ahead', knownSize: cosignedSize }]);
    expect(await incidents()).toContain('The audit log is not signed any further');
    await writeTestEvents(app.uow, organisationId, 10);
    await expect(sealEverything(system.uow, async () => true)).resolves.toBeUndefined();
    expect((await state()).checkpoint?.size).toBe(checkpoint?.size);
    expect((await state()).waiting.count).toBeGreaterThan(10);

    // Whoever resumes it without mending anything finds it halted again at the next look.
    await resumeLog(system.uow, organisationId, (tx) => machineContext(tx, organisationId));
    await write(1);
    expect(await submit()).toMatch(/knows/);
    expect((await state()).halt).not.toBeNull();
    await disconnect();
    connect(database.name);
  });

  test('it is found too when the log has grown past what the witness knows', async () => {
    const backup = await backUp();
    await write(20);
    expect(await submit()).toBe('cosigned: 1');
    await disconnect();

    connect(backup);
    await write(90);
    expect(await submit()).toBe('knows another log: 1');
    const { halt, witnesses } = await state();
    expect(halt?.finding).toMatch(/history was rewritten/);
    expect(witnesses).toMatchObject([{ state: 'disagrees' }]);
    await disconnect();
    connect(database.name);
  });
});
