import { rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { PersonActor } from '#server/access/domain/actor.ts';
import { row, rows } from '#server/platform/db.ts';
import { type TestDatabase, testDatabase } from '#server/platform/testing/test-database.ts';
import { type TestTenant, testTenant } from '#server/platform/testing/test-tenant.ts';
import { type OpenUnitOfWork, openUnitOfWork } from '#server/platform/unit-of-work.ts';
import type { SignatureFinding } from '#server/registry/domain/signature-bundle.ts';
import { getVersionFacts } from '#server/registry/get-version-facts.ts';
import { sha256, signStatement, statementOver } from '#server/registry/testing/sign-statement.ts';
import { verifyModelSignatures } from '#server/registry/verify-model-signature.ts';
import { callerOf, executeOperation } from '../execute-operation.ts';
import { OPERATIONS } from '../operations.ts';
import { openTestDoor, type TestDoor } from '../testing/open-test-door.ts';

// Settings are read once, before anything here is run.
const { dataDir } = vi.hoisted(() => {
  process.env.INTERLOCK_DATA_DIR = `/tmp/interlock-signed-versions-${process.pid}-${Date.now()}`;
  return { dataDir: process.env.INTERLOCK_DATA_DIR };
});

const FILES = { MLmodel: 'flavors:\n  custom: {}\n', 'data/weights.bin': 'weights' };
const MV = '/api/2.0/mlflow/model-versions';

let database: TestDatabase;
let open: OpenUnitOfWork;
let tenant: TestTenant;
let door: TestDoor;
let officer: PersonActor;

beforeAll(async () => {
  database = await testDatabase();
  open = openUnitOfWork(database.appUrl, { name: 'signed-versions-test' });
  tenant = await testTenant(open.uow, 'acme');
  officer = await tenant.addPerson('Rita', 'risk-officer');
  door = await openTestDoor(open.uow, { id: tenant.organisationId, slug: 'acme' });
});

afterAll(async () => {
  await door.close();
  await open.database.close();
  await database.drop();
  rmSync(dataDir, { recursive: true, force: true });
});

async function call<T>(method: string, path: string, body: object): Promise<T> {
  const sent = { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
  return (await door.call('ml-engineer', method, path, sent)).json() as Promise<T>;
}

interface Version {
  version: string;
  status: string;
  status_message?: string;
}

async function version(name: string, source: string, runId?: string): Promise<Version> {
  const fields = { name, source, ...(runId !== undefined && { run_id: runId }) };
  return (await call<{ model_version: Version }>('POST', `${MV}/create`, fields)).model_version;
}

/** Logs files into a run, and makes a model for them; gives back where they are. */
async function log(
  name: string,
  files: Readonly<Record<string, string>>,
): Promise<{ source: string; runId: string }> {
  const made = await call<{ run: { info: { run_id: string; artifact_uri: string } } }>(
    'POST',
    '/api/2.0/mlflow/runs/create',
    { experiment_id: '0', start_time: 1 },
  );
  const { run_id: runId, artifact_uri: uri } = made.run.info;
  for (const [path, body] of Object.entries(files)) {
    const at = `/api/2.0/mlflow-artifacts/artifacts/${uri.replace('mlflow-artifacts:/', '')}/model/${path}`;
    expect((await door.call('ml-engineer', 'PUT', at, { body })).status).toBe(200);
  }
  await call('POST', '/api/2.0/mlflow/registered-models/create', { name });
  return { source: `${uri}/model`, runId };
}

/** Registers files as the first version of a model. */
async function register(name: string, files: Readonly<Record<string, string>>): Promise<Version> {
  const { source, runId } = await log(name, files);
  return version(name, source, runId);
}

function signed() {
  const files = Object.entries(FILES).map(([name, text]) => ({ name, digest: sha256(text) }));
  return signStatement(statementOver(files));
}

function trust(name: string, publicKey: string): Promise<unknown> {
  const caller = callerOf(officer, open.uow);
  return executeOperation(OPERATIONS.trustedKeys.trust, 'trustedKeys.trust', caller, { name, publicKey });
}

/** What the gate `signature-trusted` is told of a version. */
function findings(name: string, number: string): Promise<SignatureFinding[]> {
  const { organisationId } = tenant;
  return open.uow.read({ organisationId, workspaceIds: '*', personId: null }, async (tx) => {
    const found = await row<{ id: string }>(
      tx,
      `SELECT v.id FROM version_state v JOIN model m ON m.id = v.model_id WHERE m.name = $1 AND v.number = $2`,
      [name, Number(number)],
    );
    const ctx = { tx, organisationId };
    return verifyModelSignatures(ctx, await getVersionFacts(ctx, found?.id ?? ''));
  });
}

test('a signature among the files of a version is a signature of the version, and of its copies', async () => {
  const { bundle, publicKey } = signed();
  await trust('bank', publicKey);
  const made = await register('signed', { ...FILES, 'model.sig': JSON.stringify(bundle) });
  expect(made).toMatchObject({ version: '1', status: 'READY' });
  expect(await findings('signed', '1')).toMatchObject([{ status: 'trusted', keyName: 'bank' }]);
  const copy = await version('signed', 'models:/signed/1');
  expect(await findings('signed', copy.version)).toMatchObject([{ status: 'trusted' }]);
});

test('it counts once its key is trusted, however long after', async () => {
  const { bundle, publicKey } = signed();
  const made = await register('early', { ...FILES, 'model.sig': JSON.stringify(bundle) });
  expect(made).toMatchObject({ status: 'READY', status_message: expect.stringContaining('Signed, but') });
  expect(await findings('early', '1')).toMatchObject([{ status: 'untrusted' }]);
  await trust('later', publicKey);
  expect(await findings('early', '1')).toMatchObject([{ status: 'trusted', keyName: 'later' }]);
});

test('other files than were signed fail, and what is not signed carries nothing', async () => {
  const { bundle, publicKey } = signed();
  await trust('strict', publicKey);
  const more = { ...FILES, 'extra.py': 'import os', 'model.sig': JSON.stringify(bundle) };
  expect(await register('more', more)).toMatchObject({ status: 'FAILED_REGISTRATION' });
  expect(await findings('more', '1')).toEqual([]);
  await register('plain', FILES);
  expect(await findings('plain', '1')).toEqual([]);
});

test('a signature over the folder may be attached afterwards', async () => {
  const { bundle, publicKey } = signed();
  await trust('afterwards', publicKey);
  await register('attached', FILES);
  const engineer = await tenant.addPerson('Ada', 'ml-engineer');
  const caller = callerOf(engineer, open.uow);
  const given = { model: 'attached', version: '1' };
  const { id: versionId } = await executeOperation(OPERATIONS.versions.get, 'versions.get', caller, given);
  await executeOperation(OPERATIONS.versions.attachSignature, 'versions.attachSignature', caller, {
    versionId,
    bundle,
  });
  expect(await findings('attached', '1')).toMatchObject([{ status: 'trusted', keyName: 'afterwards' }]);
});

test.each([
  ['is replaced', 'UPDATE run_file SET digest = $2 WHERE path = $1'],
  [
    'arrives',
    `INSERT INTO run_file (organisation_id, workspace_id, path, digest, size_bytes, media_type, written_by, modified_at)
     SELECT organisation_id, workspace_id, replace(path, 'MLmodel', 'code/late.py'), $2, 1, media_type, written_by, modified_at
     FROM run_file WHERE path = $1`,
  ],
])('what was looked at is what is kept: a file that %s meanwhile is noticed', async (what, sql) => {
  const { organisationId } = tenant;
  const name = `raced ${what}`;
  const { source, runId } = await log(name, FILES);
  const path = `${source.replace('mlflow-artifacts:/', '')}/MLmodel`;
  let registering: Promise<unknown> | null = null;
  await open.uow.writeSql({ organisationId, workspaceIds: '*', personId: null }, async (tx) => {
    await rows(tx, 'SELECT 1 FROM run_file WHERE path = $1 FOR UPDATE', [path]);
    const fields = { name, source, run_id: runId };
    registering = call('POST', `${MV}/create`, fields);
    // It has looked at the files once it waits to freeze them.
    await vi.waitFor(async () => {
      const waiting = 'SELECT 1 FROM pg_locks WHERE NOT granted AND pid <> pg_backend_pid()';
      expect(await rows(tx, waiting)).toHaveLength(1);
    }, 20_000);
    await rows(tx, sql, [path, sha256('other bytes')]);
  });
  expect(await registering).toMatchObject({
    error_code: 'RESOURCE_CONFLICT',
    message: expect.stringContaining('changed while it was being registered'),
  });
});
