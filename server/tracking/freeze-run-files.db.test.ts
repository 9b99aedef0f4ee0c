import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { systemContext } from '#server/access/system-context.ts';
import { rows } from '#server/platform/db.ts';
import { type TestDatabase, testDatabase } from '#server/platform/testing/test-database.ts';
import { type TestTenant, testTenant } from '#server/platform/testing/test-tenant.ts';
import type { Tx } from '#server/platform/tx.ts';
import { type OpenUnitOfWork, openUnitOfWork } from '#server/platform/unit-of-work.ts';
import { makeReceipt } from '#server/registry/artifact-receipt.ts';
import { freezeHeldFiles } from '#server/registry/freeze-held-files.ts';
import { recordRunFile } from './record-run-file.ts';

/** Files that arrive in a folder just as a version closes it. */
let database: TestDatabase;
let open: OpenUnitOfWork;
let tenant: TestTenant;

beforeAll(async () => {
  database = await testDatabase();
  open = openUnitOfWork(database.appUrl, { name: 'freeze-test' });
  tenant = await testTenant(open.uow, 'acme');
});

afterAll(async () => {
  await open.database.close();
  await database.drop();
});

const digestOf = (content: string) => createHash('sha256').update(content).digest('hex');

function write<T>(run: (tx: Tx) => Promise<T>): Promise<T> {
  const { organisationId } = tenant;
  return open.uow.writeSql({ organisationId, workspaceIds: '*', personId: null }, run);
}

function put(tx: Tx, path: string, content: string): Promise<void> {
  const { organisationId, workspaceId } = tenant;
  const bytes = { digest: digestOf(content), sizeBytes: content.length };
  const receipt = makeReceipt({ organisationId, ...bytes });
  const file = { workspaceId, path, ...bytes, mediaType: 'text/plain', receipt };
  return recordRunFile(systemContext(tx, organisationId, 'test'), file);
}

function close(tx: Tx, folder: string, looked: ReadonlyMap<string, string>): Promise<boolean> {
  const { organisationId, workspaceId } = tenant;
  const at = { workspaceId, folder, versionId: `ver_${folder}` };
  return freezeHeldFiles(systemContext(tx, organisationId, 'test'), at, { digests: looked });
}

/** Waits until so many transactions wait for another. */
async function untilWaiting(count: number): Promise<void> {
  const asked =
    'SELECT 1 FROM pg_locks WHERE NOT granted AND pid IN (SELECT pid FROM pg_stat_activity WHERE datname = current_database())';
  await vi.waitFor(async () => expect(await write((tx) => rows(tx, asked))).toHaveLength(count), 20_000);
}

const outcomeOf = (given: Promise<unknown>) =>
  given.then(
    () => 'kept',
    (error: { code?: string }) => error.code ?? String(error),
  );

test('new files are refused while a version closes their folder, and are no part of it', async () => {
  await write((tx) => put(tx, '0/closing/model.bin', 'looked at'));
  const looked = new Map([['model.bin', digestOf('looked at')]]);
  let arriving: Promise<string>[] = [];
  const isClosed = await write(async (tx) => {
    const isSame = await close(tx, '0/closing', looked);
    arriving = ['new.bin', 'code/new.py'].map((name) =>
      outcomeOf(write((other) => put(other, `0/closing/${name}`, 'late'))),
    );
    await untilWaiting(2);
    // Elsewhere nobody waits for it.
    expect(await outcomeOf(write((other) => put(other, '0/closing-not/new.bin', 'beside')))).toBe('kept');
    return isSame;
  });
  expect(isClosed).toBe(true);
  expect(await Promise.all(arriving)).toEqual(['conflict', 'conflict']);
  const within = "SELECT path FROM run_file WHERE path LIKE '0/closing/%'";
  expect(await write((tx) => rows(tx, within))).toEqual([{ path: '0/closing/model.bin' }]);
});

test('a file that is on its way into a folder is waited for, and then the version is refused', async () => {
  await write((tx) => put(tx, '0/filling/model.bin', 'looked at'));
  const looked = new Map([['model.bin', digestOf('looked at')]]);
  const closing = await write(async (tx) => {
    await put(tx, '0/filling/late.bin', 'late');
    const isSame = write((other) => close(other, '0/filling', looked));
    await untilWaiting(1);
    // In a tuple, or it would be waited for here.
    return [isSame];
  });
  expect(await closing[0]).toBe(false);
});
