import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Context } from '#server/access/context.ts';
import type { PersonActor } from '#server/access/domain/actor.ts';
import { emptyTenant } from '#server/access/empty-tenant.ts';
import { machineContext } from '#server/access/machine-operator.ts';
import { systemContext } from '#server/access/system-context.ts';
import { callerOf, executeOperation } from '#server/api/execute-operation.ts';
import type { Operation } from '#server/api/operation.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { rows } from '#server/platform/db.ts';
import { type TestDatabase, testDatabase } from '#server/platform/testing/test-database.ts';
import { type TestTenant, testTenant } from '#server/platform/testing/test-tenant.ts';
import { EVERY_TENANT, type OpenUnitOfWork, openUnitOfWork } from '#server/platform/unit-of-work.ts';
import { startModelServer, type TestServer } from '../../model-server/testing/start-model-server.ts';
import { checkClusters } from './check-clusters.job.ts';
import { clusters } from './clusters.router.ts';
import { connectClusterInput } from './clusters.schema.ts';
import { connectCluster } from './connect-cluster.ts';
import { dropUnusedCredentials } from './drop-unused-credentials.job.ts';
import { listEveryCluster } from './list-clusters.ts';
import type { showCluster, showClusters } from './show-clusters.ts';

const SECRET = 'canary-cluster-secret-71c0';
const LOOPBACK = ['127.0.0.0/8'];

let database: TestDatabase;
let app: OpenUnitOfWork;
let system: OpenUnitOfWork;
let tenant: TestTenant;
let olga: PersonActor;
let vera: PersonActor;
let engine: TestServer;

function act<O>(name: keyof typeof clusters, input: unknown, actor = olga): Promise<O> {
  const operation = clusters[name] as unknown as Operation<'query' | 'mutation', unknown, O>;
  return executeOperation(operation, `clusters.${name}`, callerOf(actor, app.uow), input);
}

const pool = (over: object = {}) => ({
  name: 'pool',
  baseUrl: engine.url,
  settings: { dialect: 'interlock', delivery: { kind: 'upload' } },
  egressGrants: LOOPBACK,
  ...over,
});

beforeAll(async () => {
  engine = await startModelServer([], { env: { MODEL_SERVER_ADMIN_KEY: SECRET } });
  database = await testDatabase();
  app = openUnitOfWork(database.appUrl, { name: 'clusters-test' });
  system = openUnitOfWork(database.systemUrl, { name: 'clusters-system' });
  tenant = await testTenant(app.uow, 'acme');
  olga = await tenant.addPerson('Olga', 'operator');
  vera = await tenant.addPerson('Vera', 'viewer');
});

afterAll(async () => {
  await app.database.close();
  await system.database.close();
  await database.drop();
  await engine.remove();
});

describe('clusters', () => {
  let id: string;

  test.each([
    ['an address without a grant', { egressGrants: [] }, 'invalid', '/baseUrl'],
    [
      'the metadata service',
      { baseUrl: 'http://169.254.169.254', egressGrants: ['169.254.0.0/16'] },
      'invalid',
      '/baseUrl',
    ],
    ['an IPv4 address in IPv6 clothes', { baseUrl: 'http://[::ffff:10.0.0.1]:80' }, 'invalid', '/baseUrl'],
    ['a grant of everything', { egressGrants: ['0.0.0.0/0'] }, 'invalid', '/egressGrants/0'],
    ['a grant that is none', { egressGrants: ['my network'] }, 'invalid', '/egressGrants/0'],
    ['another scheme', { baseUrl: 'file:///etc/passwd' }, 'invalid', '/baseUrl'],
    ['a password in the address', { baseUrl: 'http://me:secret@example.org' }, 'invalid', '/baseUrl'],
    [
      'a metrics address elsewhere',
      {
        settings: {
          dialect: 'interlock',
          delivery: { kind: 'upload' },
          metricsUrl: 'http://10.9.9.9/metrics',
        },
      },
      'invalid',
      '/settings/metricsUrl',
    ],
    [
      'a directory that climbs',
      { settings: { dialect: 'mlserver', delivery: { kind: 'shared-directory', directory: '../../etc' } } },
      'invalid',
      '/settings/delivery/directory',
    ],
    ['a header of our own', { credential: { header: 'Host', value: 'x' } }, 'invalid', '/credential/header'],
    [
      'a header that breaks lines',
      { credential: { header: 'x-key', value: 'a\r\nb: c' } },
      'invalid',
      '/credential/value',
    ],
  ])('are refused with %s', async (_, over, code, path) => {
    await expect(act('connect', pool(over))).rejects.toMatchObject({
      code,
      fields: [expect.objectContaining({ path })],
    });
  });

  test('are looked at before they are kept', async () => {
    await expect(act('connect', pool())).rejects.toMatchObject({
      code: 'unprocessable',
      details: { canBeForced: true },
    });
    const { items } = await act<Awaited<ReturnType<typeof showClusters>>>('list', {});
    expect(items).toEqual([]);
  });

  test('are connected with a credential that nobody sees again', async () => {
    const credential = { header: 'Admin-Key', value: SECRET };
    const connected = await act<{ id: string; reachable: boolean }>('connect', pool({ credential }));
    id = connected.id;
    expect(connected.reachable).toBe(true);
    const shown = await act<Awaited<ReturnType<typeof showCluster>>>('get', { id }, vera);
    expect(shown).toMatchObject({
      state: 'reachable',
      version: '0.1.0',
      credential: { header: 'admin-key', hint: '…71c0', setBy: 'Olga' },
    });
    expect(JSON.stringify(shown)).not.toContain(SECRET);
    const dump = await system.uow.read(EVERY_TENANT, (tx) =>
      rows<{ all: string }>(
        tx,
        `SELECT (SELECT json_agg(k) FROM cluster_credential k)::text || (SELECT json_agg(c) FROM cluster c)::text
                || (SELECT json_agg(e) FROM audit_event e)::text AS all`,
      ),
    );
    expect(dump[0]?.all.length).toBeGreaterThan(500);
    expect(dump[0]?.all).not.toContain(SECRET);
    await expect(act('connect', pool())).rejects.toMatchObject({ code: 'already-exists' });
  });

  test.each([
    ['another address', { baseUrl: 'http://127.0.0.1:9' }],
    [
      'another metrics address',
      {
        settings: {
          dialect: 'interlock',
          delivery: { kind: 'upload' },
          metricsUrl: 'http://127.0.0.1:9/metrics',
        },
      },
    ],
  ])('do not send their credential to %s than the one it was given for', async (_, change) => {
    await expect(act('change', { id, evenIfUnreachable: true, ...change })).rejects.toMatchObject({
      code: 'invalid',
      fields: [expect.objectContaining({ path: '/credential/value' })],
    });
  });

  test('are not connected by those who may only look', async () => {
    await expect(act('connect', pool({ name: 'other' }), vera)).rejects.toMatchObject({ code: 'forbidden' });
    const late = { ...olga, steppedUpAt: new Date(Date.now() - 3_600_000) };
    await expect(act('connect', pool({ name: 'other' }), late)).rejects.toMatchObject({
      code: 'step-up-required',
    });
  });

  const credentialsKept = async () => {
    const sql = 'SELECT id FROM cluster_credential';
    return (await system.uow.read(EVERY_TENANT, (tx) => rows(tx, sql))).length;
  };

  test('are watched: a wrong credential and a dead engine show, and the right one recovers', async () => {
    const look = async () => {
      const signal = AbortSignal.timeout(10_000);
      await checkClusters.run({
        uow: system.uow,
        signal,
        holdLease: () => signal.throwIfAborted(),
        fence: 1,
      });
      return act<Awaited<ReturnType<typeof showCluster>>>('get', { id });
    };
    const wrong = { header: 'admin-key', value: 'canary-wrong' };
    await expect(act('change', { id, credential: wrong })).rejects.toMatchObject({ code: 'unprocessable' });
    await act('change', { id, credential: wrong, evenIfUnreachable: true });
    const locked = await look();
    expect(locked.state).toBe('unreachable');
    expect(locked.message).toMatch(/Set the cluster's credential again\.$/);
    await act('change', { id, credential: { header: 'admin-key', value: SECRET } });
    expect((await look()).warnings).toEqual([]);
    expect(await credentialsKept()).toBe(1);
    const model = await readFile(
      new URL('../../examples/german-credit/credit-scorecard.onnx', import.meta.url),
    );
    await fetch(`${engine.url}/v2/repository/models/theirs/load`, {
      method: 'POST',
      headers: { 'admin-key': SECRET },
      body: JSON.stringify({ parameters: { 'file:1/model.onnx': model.toString('base64') } }),
    });
    expect((await look()).foreignModels).toEqual(['theirs']);
    await engine.stop();
    expect((await look()).state).toBe('unreachable');
  });

  test('are removed once nothing is needed there, and their name stays taken', async () => {
    await act('remove', { id });
    expect(await credentialsKept()).toBe(0);
    expect(await system.uow.read(EVERY_TENANT, listEveryCluster)).toEqual([]);
    await expect(act('remove', { id })).rejects.toMatchObject({ code: 'conflict' });
    await expect(act('connect', pool({ evenIfUnreachable: true }))).rejects.toMatchObject({
      code: 'already-exists',
    });
  });

  test('leave no credential behind that they are not shown, of before they let go of it themselves either', async () => {
    const credential = { header: 'admin-key', value: SECRET };
    await act('connect', pool({ name: 'kept', credential, evenIfUnreachable: true }));
    const [left] = await system.uow.write(EVERY_TENANT, async (tx) => {
      const sql = `INSERT INTO cluster_credential (id, organisation_id, cluster_id, header, sealed_value, hint, created_by, created_at)
        SELECT 'crd_' || n, $1, $2, 'admin-key', 'sealed', '…', 'per_1', now() FROM generate_series(1, 201) n RETURNING id`;
      const before = await rows<{ id: string }>(tx, sql, [tenant.organisationId, id]);
      await rows(tx, "UPDATE cluster SET credential_id = 'crd_1' WHERE id = $1", [id]);
      await appendAuditEvent(systemContext(tx, tenant.organisationId, 'test'), {
        type: 'cluster.credentials-dropped',
        resourceId: tenant.organisationId,
        details: { count: 0 },
        covers: [
          ...before.map((one) => ({ table: 'cluster_credential', id: one.id })),
          { table: 'cluster', id },
        ],
      });
      return before;
    });
    const { signal } = new AbortController();
    const drop = () =>
      dropUnusedCredentials.run({ uow: system.uow, signal, holdLease: () => undefined, fence: 1 });
    expect(left?.id).toBe('crd_1');
    expect(await drop()).toContain('deleted 201 ');
    expect(await credentialsKept()).toBe(1);
    const shown = await act<Awaited<ReturnType<typeof showClusters>>>('list', {});
    expect(shown.items.map(({ name }) => name)).toEqual(['kept']);
    expect(await drop()).toContain('deleted 0 ');
  });

  test('of an organisation that is closed keep no credential, and are asked no more', async () => {
    const { organisationId } = await testTenant(app.uow, 'closing');
    await system.uow.write(EVERY_TENANT, (tx) =>
      rows(tx, "INSERT INTO tenant VALUES ($1, 'plt_1', now())", [organisationId]),
    );
    const within = <T>(run: (ctx: Context) => Promise<T>) =>
      app.uow.write({ organisationId, workspaceIds: '*', personId: null }, (tx) =>
        run(machineContext(tx, organisationId)),
      );
    const credential = { header: 'admin-key', value: SECRET };
    const connect = (name: string) =>
      within((ctx) =>
        connectCluster(ctx, connectClusterInput.parse(pool({ name, credential, evenIfUnreachable: true }))),
      );
    const { id: closingId } = await connect('pool');
    const asked = async () => (await system.uow.read(EVERY_TENANT, listEveryCluster)).map((one) => one.id);
    expect(await asked()).toContain(closingId);
    await within((ctx) => emptyTenant(ctx, { slug: 'closing' }));
    expect(await asked()).not.toContain(closingId);
    const [left] = await within(({ tx }) =>
      rows<{ credential: string | null; kept: number; covers: string[] }>(
        tx,
        `SELECT c.credential_id AS credential, (SELECT count(*)::int FROM cluster_credential) AS kept, e.covers
         FROM cluster c, audit_event e WHERE c.id = $1 AND e.type = 'organisation.emptied'`,
        [closingId],
      ),
    );
    expect(left).toMatchObject({ credential: null, kept: 0 });
    expect(left?.covers.filter((covered) => covered.startsWith('cluster'))).toHaveLength(2);
    await expect(connect('late')).rejects.toMatchObject({ code: 'conflict' });
  });

  test('of another organisation do not exist', async () => {
    const other = await testTenant(app.uow, 'other');
    const eve = await other.addPerson('Eve', 'operator');
    await expect(act('get', { id }, eve)).rejects.toMatchObject({ code: 'not-found' });
    await expect(act('change', { id, egressGrants: [] }, eve)).rejects.toMatchObject({ code: 'not-found' });
  });
});
