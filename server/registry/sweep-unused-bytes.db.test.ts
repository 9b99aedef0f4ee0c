import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TestDatabase } from '#server/platform/testing/test-database.ts';
import type { TestTenant } from '#server/platform/testing/test-tenant.ts';
import type { OpenUnitOfWork } from '#server/platform/unit-of-work.ts';
import { openS3Store } from './testing/open-s3-store.ts';

/**
 * Bytes that nothing named for long are being removed from a store that cannot tell an upload from the one before, just as
 * equal bytes arrive and are recorded.
 */
const DAY_MS = 24 * 60 * 60_000;
const s3 = await openS3Store();
Object.assign(process.env, s3.settings, {
  INTERLOCK_DATA_DIR: mkdtempSync(join(tmpdir(), 'interlock-sweep-')),
});
// Settings are read once, when the first of these asks for them.
const { testDatabase } = await import('#server/platform/testing/test-database.ts');
const { testTenant } = await import('#server/platform/testing/test-tenant.ts');
const { openUnitOfWork } = await import('#server/platform/unit-of-work.ts');
const { systemContext } = await import('#server/access/system-context.ts');
const { makeReceipt } = await import('./artifact-receipt.ts');
const { openArtifact, writeArtifact } = await import('./artifact-store.ts');
const { recordArtifact } = await import('./record-artifact.ts');
const { sweepUnused } = await import('./sweep-unused-bytes.job.ts');
const { announceRemoval, settleRemoval } = await import('./stored-bytes.store.ts');

let database: TestDatabase;
let open: OpenUnitOfWork;
let system: OpenUnitOfWork;
let tenant: TestTenant;

beforeAll(async () => {
  database = await testDatabase();
  open = openUnitOfWork(database.appUrl, { name: 'sweep-test' });
  system = openUnitOfWork(database.systemUrl, { name: 'sweep-test-system' });
  tenant = await testTenant(open.uow, 'acme');
});

afterAll(async () => {
  await open.database.close();
  await system.database.close();
  await database.drop();
  s3.close();
});

const store = (bytes: Buffer) => writeArtifact(Readable.from([bytes]), { maxBytes: 10_000 });
const everywhere = { organisationId: null, workspaceIds: '*', personId: null } as const;

/** Uploads a file as the door does: the bytes first, then the record of them. */
async function upload(bytes: Buffer): Promise<void> {
  const stored = await store(bytes);
  const { organisationId } = tenant;
  const receipt = makeReceipt({ organisationId, ...stored });
  await open.uow.write({ ...everywhere, organisationId }, (tx) =>
    recordArtifact(systemContext(tx, organisationId, 'test'), {
      ...{ ...stored, receipt, fileName: 'model.onnx', mediaType: 'application/octet-stream' },
    }),
  );
}

/** Makes everything in the store two days old. */
function age(): void {
  for (const object of s3.objects.values()) object.at = new Date(Date.now() - 2 * DAY_MS);
}

const sweep = () => sweepUnused(system.uow, new Date());
const isRead = async (digest: string, bytes: Buffer) =>
  (await buffer((await openArtifact(digest)).stream)).equals(bytes);

test('bytes that arrive and are recorded while equal ones are removed are there, or were refused', async () => {
  const bytes = randomBytes(1_000);
  const { digest } = await store(bytes);
  age();
  const outcomes: string[] = [];
  s3.hooks.beforeDelete = async () => {
    s3.hooks.beforeDelete = null;
    outcomes.push(
      await upload(bytes).then(
        () => 'recorded',
        (error: { code?: string }) => error.code ?? 'broken',
      ),
    );
  };
  expect(await sweep()).toBe(1);
  expect(outcomes).toEqual(['unavailable']);
  // Whoever is refused so sends them again.
  await upload(bytes);
  age();
  expect(await sweep()).toBe(0);
  expect(await isRead(digest, bytes)).toBe(true);
});

test('bytes that arrived before, and are recorded after equal ones were removed, are asked for again', async () => {
  const bytes = randomBytes(1_000);
  const stored = await store(bytes);
  const record = () => {
    const { organisationId } = tenant;
    const receipt = makeReceipt({ organisationId, ...stored });
    const file = { ...stored, receipt, fileName: 'model.onnx', mediaType: 'application/octet-stream' };
    return open.uow.write({ ...everywhere, organisationId }, (tx) =>
      recordArtifact(systemContext(tx, organisationId, 'test'), file),
    );
  };
  age();
  expect(await sweep()).toBe(1);
  await expect(record()).rejects.toMatchObject({ code: 'unavailable' });
  await store(bytes);
  await record();
  expect(await isRead(stored.digest, bytes)).toBe(true);
});

test('bytes that are being recorded are not announced to go, and what was announced by a killed sweep goes on being kept', async () => {
  const bytes = randomBytes(1_000);
  const { digest } = await store(bytes);
  const { organisationId } = tenant;
  const announce = (at = new Date()) =>
    system.uow.writeSql(everywhere, (tx) => announceRemoval(tx, [digest], at));
  await open.uow.write({ ...everywhere, organisationId }, async (tx) => {
    const receipt = makeReceipt({ organisationId, digest, sizeBytes: bytes.length });
    await recordArtifact(systemContext(tx, organisationId, 'test'), {
      ...{ digest, sizeBytes: bytes.length, receipt, fileName: 'a', mediaType: 'text/plain' },
    });
    expect(await announce()).toEqual([]);
  });
  expect(await announce()).toEqual([digest]);
  await expect(upload(bytes)).rejects.toMatchObject({ code: 'unavailable' });
  await announce(new Date(Date.now() - 11 * 60_000));
  await upload(bytes);
  await system.uow.writeSql(everywhere, (tx) => settleRemoval(tx, [digest], new Date()));
  await upload(bytes);
});

test('a sweep that the store fails stands in nobody’s way, but for what it may still remove', async () => {
  const bytes = randomBytes(1_000);
  await store(bytes);
  age();
  s3.failNext(3, 'HEAD');
  await expect(sweep()).rejects.toThrow();
  await upload(bytes);

  const others = randomBytes(1_000);
  await store(others);
  age();
  s3.failNext(3, 'DELETE');
  await expect(sweep()).rejects.toThrow();
  await expect(upload(others)).rejects.toMatchObject({ code: 'unavailable' });
  age();
  expect(await sweep()).toBe(1);
  await upload(others);
});

test('a sweep that loses the database once it has announced what goes takes that back', async () => {
  s3.objects.clear();
  const bytes = randomBytes(1_000);
  await store(bytes);
  age();
  let reads = 0;
  const read: typeof system.uow.read = async (...given) => {
    reads += 1;
    if (reads > 1) throw new Error('the connection was lost');
    return system.uow.read(...given);
  };
  const { write, writeSql } = system.uow;
  await expect(sweepUnused({ read, write, writeSql }, new Date())).rejects.toThrow('lost');
  await upload(bytes);
});
