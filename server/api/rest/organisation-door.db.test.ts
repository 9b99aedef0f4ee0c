import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Context } from '#server/access/context.ts';
import { machineContext, machineOperator } from '#server/access/machine-operator.ts';
import { createPlatformToken, revokePlatformToken } from '#server/access/platform-tokens.ts';
import { requireOpenTenant } from '#server/access/require-open-tenant.ts';
import { verifyToken } from '#server/access/verify-token.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { listEveryCluster } from '#server/clusters/list-clusters.ts';
import { rows } from '#server/platform/db.ts';
import { everyBusyOrganisation } from '#server/platform/every-busy-organisation.ts';
import { newId } from '#server/platform/new-id.ts';
import { TABLES } from '#server/platform/tables.ts';
import { type TestDatabase, testDatabase } from '#server/platform/testing/test-database.ts';
import { testTenant } from '#server/platform/testing/test-tenant.ts';
import { EVERY_TENANT, type OpenUnitOfWork, openUnitOfWork } from '#server/platform/unit-of-work.ts';
import { makeReceipt } from '#server/registry/artifact-receipt.ts';
import { cancelImport } from '#server/tracking/cancel-import.ts';
import { findImport } from '#server/tracking/get-import.ts';
import { resumeImportInput, startImportInput } from '#server/tracking/imports.schema.ts';
import { openImportSource } from '#server/tracking/open-import-source.ts';
import { ImportStopped, openImportTurn } from '#server/tracking/open-import-turn.ts';
import { recordRunFile } from '#server/tracking/record-run-file.ts';
import { resumeImport } from '#server/tracking/resume-import.ts';
import { recordRunFileInput } from '#server/tracking/run-files.schema.ts';
import { startImport } from '#server/tracking/start-import.ts';
import { putSecret } from '#server/workflows/put-secret.ts';
import { putSecretInput } from '#server/workflows/secrets.schema.ts';
import { callerOf, executeOperation } from '../execute-operation.ts';
import { OPERATIONS } from '../operations.ts';
import { restHandler } from './handle-rest.ts';

let database: TestDatabase;
let open: OpenUnitOfWork;
let system: OpenUnitOfWork;
let handle: (request: Request) => Promise<Response>;
let platform: string;

beforeAll(async () => {
  database = await testDatabase();
  open = openUnitOfWork(database.appUrl, { name: 'tenants-test' });
  system = openUnitOfWork(database.systemUrl, { name: 'tenants-test' });
  handle = restHandler(open.uow);
  platform = (await createPlatformToken(open.uow, 'machine:test', wish())).token;
});

afterAll(async () => {
  await Promise.all([open.database.close(), system.database.close()]);
  await database.drop();
});

function wish(allowedAddresses: string[] = []) {
  return { name: 'installer', scopes: ['organisations:create' as const], ttlHours: 1, allowedAddresses };
}

async function call(method: string, path: string, token: string | null, body?: unknown) {
  const headers = new Headers({ 'content-type': 'application/json' });
  if (token !== null) headers.set('authorization', `Bearer ${token}`);
  const init = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
  const answer = await handle(new Request(`http://localhost/api/v1/organisations${path}`, init));
  return { status: answer.status, body: (await answer.json()) as Record<string, string> };
}

async function inside<T>(organisationId: string, sql: string, values: unknown[] = []): Promise<T[]> {
  const tenancy = { organisationId, workspaceIds: '*', personId: null } as const;
  return open.uow.writeSql(tenancy, (tx) => rows<T>(tx, sql, values));
}

async function create(slug: string) {
  const { status, body } = await call('POST', '', platform, { slug });
  expect([slug, status]).toEqual([slug, 201]);
  const actor = await verifyToken(open.uow, body.token ?? '');
  return { organisationId: actor?.organisationId ?? '', token: body.token ?? '', body, actor };
}

/** Somebody becomes a member. */
async function join(organisationId: string, email: string): Promise<void> {
  const [personId, id] = [newId('person'), newId('membership')];
  await open.uow.writeSql({ organisationId, workspaceIds: '*', personId }, async (tx) => {
    const person = 'INSERT INTO person (id, email, name, created_at) VALUES ($1, $2, $2, now())';
    await rows(tx, person, [personId, email]);
    const member =
      'INSERT INTO membership (id, organisation_id, person_id, created_at) VALUES ($1, $2, $3, now())';
    await rows(tx, member, [id, organisationId, personId]);
    await appendAuditEvent(machineContext(tx, organisationId), {
      type: 'person.joined',
      resourceId: personId,
      details: { role: 'admin', email },
      covers: [{ table: 'membership', id }],
    });
  });
}

/** A run with a metric and two files, one of which a registered version is made of. */
async function track(organisationId: string): Promise<void> {
  const [place] = await inside<{ workspace: string; experiment: string }>(
    organisationId,
    'SELECT workspace_id AS workspace, id AS experiment FROM experiment',
  );
  const [workspace, experiment] = [place?.workspace, place?.experiment];
  const run = 'a'.repeat(20) + organisationId.slice(-12).toLowerCase();
  await inside(
    organisationId,
    `INSERT INTO tracking_run (id, organisation_id, workspace_id, experiment_id, name, status, start_time, user_id, artifact_uri,
       lifecycle, created_by, created_at) VALUES ($1, $2, $3, $4, 'r', 'RUNNING', 1, 'u', 'mlflow-artifacts:/0', 'active', 'u', now())`,
    [run, organisationId, workspace, experiment],
  );
  await inside(
    organisationId,
    `INSERT INTO run_metric (run_id, key, organisation_id, workspace_id, experiment_id, value, step, logged_at, start_time)
     VALUES ($1, 'auc', $2, $3, $4, 0.9, 0, 1, 1)`,
    [run, organisationId, workspace, experiment],
  );
  for (const [path, frozenBy] of [
    ['0/model.onnx', 'ver_1'],
    ['0/notes.txt', null],
  ])
    await inside(
      organisationId,
      `INSERT INTO run_file (organisation_id, workspace_id, path, digest, size_bytes, media_type, written_by, modified_at, frozen_by)
       VALUES ($1, $2, $3, 'd', 1, 'text/plain', 'u', now(), $4)`,
      [organisationId, workspace, path, frozenBy],
    );
}

/** An import that is under way, with a credential for another server. */
async function beginImport(organisationId: string): Promise<void> {
  const [place] = await inside<{ id: string }>(organisationId, 'SELECT id FROM workspace');
  const [id, workspaceId, url] = [newId('trackingImport'), place?.id ?? '', 'https://mlflow.example.org'];
  await open.uow.writeSql({ organisationId, workspaceIds: '*', personId: null }, async (tx) => {
    await rows(
      tx,
      `INSERT INTO tracking_import (id, organisation_id, workspace_id, url, sealed_credential, egress_grants, takes, state,
         created_by, created_at) VALUES ($1, $2, $3, $4, 'sealed', '{}', '{models}', 'running', 'per_1', now())`,
      [id, organisationId, workspaceId, url],
    );
    await appendAuditEvent(machineContext(tx, organisationId), {
      type: 'import.started',
      resourceId: id,
      workspaceId,
      details: { url, takes: 'models' },
    });
  });
}

describe('an organisation made by the platform', () => {
  test('has an address, a token of an ML engineer, an experiment, and its founding in its log', async () => {
    const { body, actor, organisationId } = await create('acme');
    expect(Object.keys(body).sort()).toEqual(['expiresAt', 'slug', 'token', 'trackingUrl']);
    expect(body.trackingUrl).toMatch(/^http:\/\/localhost:\d+\/orgs\/acme$/);
    expect(actor).toMatchObject({ role: 'ml-engineer', workspaceId: null });
    const events = await inside<{ type: string; actor_id: string }>(
      organisationId,
      "SELECT type, actor_id FROM audit_event WHERE type IN ('organisation.created', 'token.created') ORDER BY type",
    );
    expect(events.map(({ type }) => type)).toEqual(['organisation.created', 'token.created']);
    expect(events.every(({ actor_id }) => actor_id.startsWith('plt_'))).toBe(true);
    expect(await inside(organisationId, "SELECT 1 FROM experiment WHERE wire_id = '0'")).toHaveLength(1);
  });

  test('costs the processes that look every few seconds nothing, until somebody is in it', async () => {
    const { organisationId } = await create('quiet');
    const people = await testTenant(open.uow, 'lively');
    const looked = async () => {
      const busy = await everyBusyOrganisation(system.uow);
      const clusters = await system.uow.read(EVERY_TENANT, listEveryCluster);
      const found = (id: string) => [busy.includes(id), clusters.some((one) => one.organisationId === id)];
      return { quiet: found(organisationId), people: found(people.organisationId)[0] };
    };
    expect(await looked()).toEqual({ quiet: [false, false], people: true });
    await join(organisationId, 'first@example.org');
    expect((await looked()).quiet).toEqual([true, true]);
  });

  test('is refused with a slug that is taken or no slug', async () => {
    await create('taken');
    expect((await call('POST', '', platform, { slug: 'taken' })).status).toBe(409);
    for (const slug of ['', 'Upper', '-a', 'a-', 'a_b', 'x'.repeat(64), 5])
      expect([slug, (await call('POST', '', platform, { slug })).status]).toEqual([slug, 400]);
  });

  test('is made by tokens of the platform alone, as long as they are in force', async () => {
    const { token } = await create('insider');
    for (const other of [null, token, 'ilk_nonsense'])
      expect((await call('POST', '', other, { slug: 'other' })).status).toBe(401);
    const made = await createPlatformToken(open.uow, 'machine:test', wish());
    await revokePlatformToken(open.uow, made.id);
    expect((await call('POST', '', made.token, { slug: 'other' })).status).toBe(401);
    const elsewhere = await createPlatformToken(open.uow, 'machine:test', wish(['10.0.0.0/8']));
    expect((await call('POST', '', elsewhere.token, { slug: 'other' })).status).toBe(403);
    expect(await verifyToken(open.uow, platform)).toBeNull();
  });
});

describe('emptying an organisation', () => {
  test('ends its tokens and removes what was tracked, but no file of a registered version, and no other organisation', async () => {
    const [gone, stays] = [await create('gone'), await create('stays')];
    await track(gone.organisationId);
    await track(stays.organisationId);
    const { status, body } = await call('DELETE', '/gone', platform);
    expect([status, body]).toEqual([200, { slug: 'gone', state: 'emptied' }]);
    expect(await verifyToken(open.uow, gone.token)).toBeNull();
    expect(await verifyToken(open.uow, stays.token)).not.toBeNull();
    const count = async (organisationId: string, table: string) =>
      (await inside(organisationId, `SELECT 1 FROM ${table}`)).length;
    for (const table of ['tracking_run', 'run_metric'])
      expect([table, await count(gone.organisationId, table)]).toEqual([table, 0]);
    expect(await inside(gone.organisationId, 'SELECT path FROM run_file')).toEqual([
      { path: '0/model.onnx' },
    ]);
    expect(await count(stays.organisationId, 'run_metric')).toBe(1);
    expect(await count(stays.organisationId, 'run_file')).toBe(2);
    const [event] = await inside<{ covers: string[] }>(
      gone.organisationId,
      "SELECT covers FROM audit_event WHERE type = 'organisation.emptied'",
    );
    expect(event?.covers.some((covered) => covered.startsWith('api_token:'))).toBe(true);
    expect((await call('DELETE', '/gone', platform)).body.state).toBe('emptied');
  });

  test('keeps nothing of a file that was on its way', async () => {
    const { organisationId, actor } = await create('late');
    const [place] = await inside<{ id: string }>(organisationId, 'SELECT id FROM workspace');
    const bytes = { digest: 'e'.repeat(64), sizeBytes: 4 };
    const file = (path: string) => ({
      ...{ workspaceId: place?.id, path, ...bytes, mediaType: 'text/plain' },
      receipt: makeReceipt({ organisationId, ...bytes }),
    });
    // Let in while it was open, each of them.
    const caller = callerOf(actor, open.uow);
    const record = (path: string) =>
      executeOperation(OPERATIONS.runFiles.record, 'runFiles.record', caller, file(path));
    await record('0/before.txt');
    const tenancy = { organisationId, workspaceIds: '*', personId: null } as const;
    const [closing] = await open.uow.writeSql(tenancy, async (tx) => {
      const ctx = machineContext(tx, organisationId);
      await recordRunFile(ctx, recordRunFileInput.parse(file('0/meanwhile.txt')));
      const closed = call('DELETE', '/late', platform);
      const waiting = 'SELECT 1 FROM pg_locks WHERE NOT granted';
      await vi.waitFor(async () => expect(await inside(organisationId, waiting)).not.toEqual([]), 20_000);
      return [closed];
    });
    expect((await closing).status).toBe(200);
    await expect(record('0/after.txt')).rejects.toMatchObject({ code: 'conflict' });
    expect(await inside(organisationId, 'SELECT path FROM run_file')).toEqual([]);
  });

  test('keeps no secret and no credential that was on its way', async () => {
    const { organisationId } = await create('sealing');
    const tenancy = { organisationId, workspaceIds: '*', personId: null } as const;
    const within = <T>(run: (ctx: Context) => Promise<T>) =>
      open.uow.write(tenancy, (tx) => run(machineContext(tx, organisationId)));
    const credential = { token: 'there' };
    const start = (url: string) => (ctx: Context) =>
      startImport(ctx, startImportInput.parse({ url, credential }));
    const { id } = await within(start('https://cancelled.example.org'));
    await within((ctx) => cancelImport(ctx, { id }));
    const given = { name: 'guard', address: 'https://guard.example.org', value: 'Bearer of-somebody' };
    const resume = (ctx: Context) => resumeImport(ctx, resumeImportInput.parse({ id, credential }));
    const put = (ctx: Context) => putSecret(ctx, putSecretInput.parse({ ...given, header: 'authorization' }));
    const [closing] = await within(async (ctx) => {
      await start('https://begun.example.org')(ctx);
      await resume(ctx);
      await put(ctx);
      const closed = call('DELETE', '/sealing', platform);
      const waiting =
        "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query ~ 'UPDATE tenant'";
      await vi.waitFor(async () => expect(await inside(organisationId, waiting)).not.toEqual([]), 20_000);
      return [closed];
    });
    expect((await closing).status).toBe(200);
    for (const late of [start('https://late.example.org'), resume, put])
      await expect(within(late)).rejects.toMatchObject({ code: 'conflict' });
    expect(await inside(organisationId, 'SELECT name FROM workspace_secret')).toEqual([]);
    expect(await inside(organisationId, 'SELECT version FROM route_snapshot')).toEqual([]);
    const imports = 'SELECT DISTINCT state, sealed_credential AS credential FROM tracking_import';
    expect(await inside(organisationId, imports)).toEqual([{ state: 'cancelled', credential: null }]);
  });

  /** An import begins in the organisation; what comes back has its worker bring a file, after `before`. */
  async function bring(organisationId: string, path: string) {
    const tenancy = { organisationId, workspaceIds: '*', personId: null } as const;
    const facts = await open.uow.write(tenancy, async (tx) => {
      const ctx = machineContext(tx, organisationId);
      const url = 'https://from.example.org';
      return findImport(ctx, await startImport(ctx, startImportInput.parse({ url })));
    });
    const bytes = { digest: 'f'.repeat(64), sizeBytes: 4 };
    const receipt = makeReceipt({ organisationId, ...bytes });
    const { workspaceId } = facts;
    const file = { workspaceId, path, ...bytes, mediaType: 'text/plain', receipt };
    const { signal } = new AbortController();
    const source = openImportSource(facts, signal);
    const turn = openImportTurn({
      ...{ uow: open.uow, facts, source, signal, holdLease: () => undefined },
      untilMs: Number.POSITIVE_INFINITY,
    });
    return async (before: () => Promise<void>) => {
      await turn.advance(turn.cursor(), async (ctx) => {
        await before();
        await recordRunFile(ctx, recordRunFileInput.parse(file));
      });
      await source.close();
    };
  }

  /** Until somebody waits for another to let go of a row. */
  const untilWaiting = (organisationId: string, what: string) =>
    vi.waitFor(async () => {
      const sql = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query ~ $1";
      expect(await inside(organisationId, sql, [what])).not.toEqual([]);
    }, 20_000);

  test('waits for an import that brings a file just then', async () => {
    const { organisationId } = await create('bringing');
    const advance = await bring(organisationId, '0/brought.txt');
    const closing: ReturnType<typeof call>[] = [];
    await advance(async () => {
      closing.push(call('DELETE', '/bringing', platform));
      await untilWaiting(organisationId, 'UPDATE t');
    });
    expect((await closing[0])?.status).toBe(200);
    expect(await inside(organisationId, 'SELECT path FROM run_file')).toEqual([]);
  });

  test('waits for one that began while it was being closed, and stops it afterwards', async () => {
    const { organisationId } = await create('beginning');
    const tenancy = { organisationId, workspaceIds: '*', personId: null } as const;
    const started = Promise.withResolvers<void>();
    const [closing, advance, brought] = await open.uow.write(tenancy, async (tx) => {
      await requireOpenTenant({ tx, organisationId });
      const closed = call('DELETE', '/beginning', platform);
      await untilWaiting(organisationId, 'UPDATE tenant');
      const advanceOnce = await bring(organisationId, '0/late.txt');
      const holds = Promise.withResolvers<void>();
      const turn = advanceOnce(async () => {
        holds.resolve();
        await started.promise;
        await untilWaiting(organisationId, 'UPDATE t');
      });
      await holds.promise;
      return [[closed], advanceOnce, [turn]] as const;
    });
    started.resolve();
    await brought[0];
    expect((await closing[0]).status).toBe(200);
    expect(await inside(organisationId, 'SELECT path FROM run_file')).toEqual([]);
    expect(await inside(organisationId, 'SELECT state FROM tracking_import')).toEqual([
      { state: 'cancelled' },
    ]);
    await expect(advance(() => Promise.resolve())).rejects.toThrow(ImportStopped);
  });

  test('ends what was being imported, and forgets the credential for it', async () => {
    const { organisationId } = await create('importing');
    await beginImport(organisationId);
    expect((await call('DELETE', '/importing', platform)).status).toBe(200);
    const left = 'SELECT state, sealed_credential AS credential FROM tracking_import';
    expect(await inside(organisationId, left)).toEqual([{ state: 'cancelled', credential: null }]);
  });

  test('is no way into organisations that people set up, and tells them from none in nothing', async () => {
    await testTenant(open.uow, 'by-people');
    const answers = [
      await call('DELETE', '/by-people', platform),
      await call('DELETE', '/there-is-none', platform),
    ];
    expect(answers.map(({ status }) => status)).toEqual([404, 404]);
    expect((await call('DELETE', '/by-people', null)).status).toBe(401);
  });

  test('waits while a legal hold is in force', async () => {
    const { organisationId } = await create('held');
    const caller = callerOf(machineOperator(organisationId), open.uow);
    const hold = { scope: 'organisation', name: 'Court', reason: 'A court asked for it.' };
    await executeOperation(OPERATIONS.retention.placeHold, 'retention.placeHold', caller, hold);
    const { status, body } = await call('DELETE', '/held', platform);
    expect([status, body.detail]).toEqual([409, expect.stringMatching(/legal hold/)]);
  });

  test('reaches every table of tracked work', async () => {
    const kept = ['decision', 'review_item', 'dead_letter', 'assessment_draft'];
    const tracked = Object.entries(TABLES)
      .filter(
        ([name, { class: kind, scope }]) =>
          kind === 'telemetry' && scope === 'workspace' && !kept.includes(name),
      )
      .map(([name]) => name)
      .sort();
    const found = await system.uow.read({ organisationId: null, workspaceIds: '*', personId: null }, (tx) =>
      rows<{ name: string }>(
        tx,
        "SELECT tablename AS name FROM pg_policies WHERE policyname = 'owner_empties' ORDER BY tablename",
      ),
    );
    expect(found.map(({ name }) => name).sort()).toEqual(tracked);
  });
});
