import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemContext } from '#server/access/system-context.ts';
import { commitTo } from '#server/audit/domain/commitment.ts';
import { leafHash, rootOf } from '#server/audit/domain/merkle-tree.ts';
import { rows } from '#server/platform/db.ts';
import { newId } from '#server/platform/new-id.ts';
import { type TestDatabase, testDatabase } from '#server/platform/testing/test-database.ts';
import { type TestTenant, testTenant } from '#server/platform/testing/test-tenant.ts';
import { EVERY_TENANT, type OpenUnitOfWork, openUnitOfWork } from '#server/platform/unit-of-work.ts';
import type { DecisionRecord } from './domain/decision-facts.ts';
import { readyRecord, recordDecisions } from './record-decisions.ts';
import { recordOutcome } from './record-outcome.ts';
import { recordVerdict } from './record-verdict.ts';
import { sealAll } from './seal-decisions.job.ts';

let database: TestDatabase;
let app: OpenUnitOfWork;
let system: OpenUnitOfWork;
let tenant: TestTenant;
let other: TestTenant;
let sequence = 0;

function record(over: Partial<DecisionRecord> = {}): DecisionRecord {
  sequence += 1;
  return {
    id: newId('decision'),
    organisationId: tenant.organisationId,
    workspaceId: tenant.workspaceId,
    workflowId: 'wfl_1',
    workflowVersionId: 'wfv_1',
    deploymentId: null,
    revisionId: null,
    modelVersionId: null,
    snapshotVersion: 1,
    environment: 'production',
    subject: `GC-${sequence}`,
    status: 'pending_review',
    decidedBy: null,
    judgement: {
      rule: 'borderline',
      scoreName: 'p',
      score: 0.3,
      lower: 0.2,
      upper: 0.4,
      scores: { p: 0.3 },
      onError: null,
      stop: null,
    },
    modelOutput: { decision: 'refuse', p: 0.3 },
    output: null,
    confidence: 0,
    error: null,
    timings: { steps: [], attempts: [] },
    trail: {},
    latencyMs: 3.5,
    attempts: 1,
    replica: 'seals',
    sequence,
    tokenId: 'tok_test',
    correlationId: 'c',
    receivedAt: new Date(1_700_000_000_000 + sequence * 1000),
    decidedAt: null,
    input: { amount_dm: 1200, rate: 1.5, age_years: 22 },
    metadata: {},
    idempotency: null,
    ...over,
  };
}

const write = (...records: DecisionRecord[]) =>
  recordDecisions(
    system.database,
    records.map((one) => readyRecord(one, null)),
  );

const asSystem = <T>(run: (ctx: ReturnType<typeof systemContext>) => Promise<T>) =>
  system.uow.write({ ...EVERY_TENANT, organisationId: tenant.organisationId }, (tx) =>
    run(systemContext(tx, tenant.organisationId, 'test')),
  );

const decide = (decisionId: string) =>
  asSystem((ctx) =>
    recordVerdict(ctx, {
      decisionId,
      decidedBy: 'person',
      output: { decision: 'approve', p: 0.3 },
      personId: 'per_1',
      reason: 'a steady income',
      isOverride: true,
    }),
  );

interface Leaf {
  recordId: string;
  sealId: string;
  position: number;
  canonical: string;
  leafHash: Buffer;
  salts: Record<string, string>;
}

const leaves = (ids: readonly string[]) =>
  system.uow.read(EVERY_TENANT, (tx) =>
    rows<Leaf>(
      tx,
      `SELECT record_id AS "recordId", seal_id AS "sealId", position, canonical, leaf_hash AS "leafHash", salts
       FROM decision_leaf LEFT JOIN decision_salt USING (record_id) WHERE decision_id = ANY($1) ORDER BY seal_id, position`,
      [ids],
    ),
  );

/** Transactions of other tests on the same server hold the horizon back for a moment. */
async function sealUntil(ids: readonly string[], count: number): Promise<Leaf[]> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    await sealAll(system.uow);
    const found = await leaves(ids);
    if (found.length >= count || Date.now() > deadline) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

beforeAll(async () => {
  database = await testDatabase();
  app = openUnitOfWork(database.appUrl, { name: 'seals-app' });
  system = openUnitOfWork(database.systemUrl, { name: 'seals' });
  tenant = await testTenant(app.uow, 'acme');
  other = await testTenant(app.uow, 'other');
});

afterAll(async () => {
  await app.database.close();
  await system.database.close();
  await database.drop();
});

describe('sealing', () => {
  test('puts every record into one batch, whose root is in the log, numbered without gaps', async () => {
    const mine = Array.from({ length: 7 }, () => record());
    const theirs = record({ organisationId: other.organisationId, workspaceId: other.workspaceId });
    await write(...mine.slice(0, 4), theirs);
    await Promise.all([sealAll(system.uow), sealAll(system.uow)]);
    await write(...mine.slice(4));
    const ids = [...mine, theirs].map(({ id }) => id);
    const found = await sealUntil(ids, ids.length);
    expect(found.map(({ recordId }) => recordId).toSorted()).toEqual(ids.toSorted());
    expect(await sealAll(system.uow)).toBe(0);
    const seals = await system.uow.read(EVERY_TENANT, (tx) =>
      rows<{ id: string; from: number; to: number; count: number; root: string; canonical: string }>(
        tx,
        `SELECT s.id, from_number AS "from", to_number AS "to", count, root, e.canonical FROM decision_seal s
         JOIN audit_event e ON e.id = s.event_id WHERE s.organisation_id = $1 ORDER BY from_number`,
        [tenant.organisationId],
      ),
    );
    let next = 0;
    for (const { id, from, to, count, root, canonical } of seals) {
      expect([from, to - from + 1]).toEqual([next, count]);
      next = to + 1;
      const own = found.filter(({ sealId }) => sealId === id);
      expect(own).toHaveLength(count);
      for (const leaf of own)
        expect(Buffer.from(leafHash(Buffer.from(leaf.canonical))).equals(leaf.leafHash)).toBe(true);
      expect(Buffer.from(rootOf(own.map(({ leafHash: hash }) => hash))).toString('hex')).toBe(root);
      expect(JSON.parse(canonical)).toMatchObject({
        type: 'decisions.sealed',
        organisation: tenant.organisationId,
        details: { sealId: id, from, to, count, root },
      });
    }
    expect(next).toBe(mine.length);
  });

  test('seals a decision as it was made, however fast its verdict came; personal values as commitments', async () => {
    const one = record();
    await write(one);
    await decide(one.id);
    await asSystem((ctx) => recordOutcome(ctx, { decisionId: one.id, label: 'good', metadata: {} }));
    const found = await sealUntil([one.id], 3);
    const [made, verdict, outcome] = ['decision', 'verdict', 'outcome'].map((kind) =>
      found.find(({ canonical }) => JSON.parse(canonical).kind === kind),
    );
    const facts = JSON.parse(made?.canonical ?? '{}');
    expect(facts).toMatchObject({ status: 'pending_review', id: one.id, latencyMs: '3.5' });
    expect(facts).not.toHaveProperty('decidedBy');
    expect(facts).not.toHaveProperty('output');
    const input = { amount_dm: 1200, rate: '1.5', age_years: 22 };
    expect(facts.input).toEqual(commitTo(input as never, made?.salts.input ?? ''));
    const said = JSON.parse(verdict?.canonical ?? '{}');
    expect(said).toMatchObject({ decision: one.id, decidedBy: 'person', person: 'per_1', isOverride: true });
    expect(said.reason).toEqual(commitTo('a steady income', verdict?.salts.reason ?? ''));
    expect(JSON.parse(outcome?.canonical ?? '{}')).toMatchObject({ decision: one.id, isCorrection: false });
    for (const { canonical } of found) expect(canonical).not.toMatch(/1200|GC-|steady|good/);
  });
});

describe('through SQL, as a process of the product', () => {
  const attempt = async (url: string, ...statements: string[]) => {
    const client = new pg.Client(url);
    await client.connect();
    try {
      await client.query('BEGIN');
      await client.query(
        "SELECT set_config('app.organisation_id', $1, true), set_config('app.workspace_ids', '*', true)",
        [tenant.organisationId],
      );
      for (const statement of statements) await client.query(statement);
      await client.query('COMMIT');
      return 'committed';
    } catch (error) {
      return (error as { code: string }).code;
    } finally {
      await client.end();
    }
  };
  const roles = (): [string, string][] => [
    ['app', database.appUrl],
    ['system', database.systemUrl],
  ];
  const verdictRow = (id: string, output: string) =>
    `INSERT INTO decision_event (id, organisation_id, decision_id, kind, body, actor_id, at)
     VALUES ('dev_${id}', '${tenant.organisationId}', '${id}', 'verdict', '{"decidedBy":"person","output":${output}}', 'per_1', now())`;
  const answer = (id: string, output = '{"decision":"approve"}', by = 'person') =>
    `UPDATE decision SET status = 'decided', decided_by = '${by}', output = '${output}', decided_at = now() WHERE id = '${id}'`;

  test('a decision takes no verdict without its record, and none that says something else', async () => {
    for (const [, url] of roles()) {
      const one = record();
      await write(one);
      expect(await attempt(url, answer(one.id))).toBe('42501');
      expect(await attempt(url, answer(one.id), verdictRow(one.id, '{"decision":"refuse"}'))).toBe('42501');
      expect(await attempt(url, answer(one.id), verdictRow(one.id, '{"decision":"approve"}'))).toBe(
        'committed',
      );
      expect(await attempt(url, answer(one.id), verdictRow(`${one.id}2`, '{"decision":"approve"}'))).toBe(
        '42501',
      );
    }
  });

  test('what a model or a rule decided takes no verdict, and nothing goes back to waiting', async () => {
    const made = {
      status: 'decided',
      decidedBy: 'model',
      output: { decision: 'refuse' },
      decidedAt: new Date(),
    } as const;
    const one = record(made);
    await write(one);
    for (const [, url] of roles()) {
      expect(await attempt(url, answer(one.id), verdictRow(one.id, '{"decision":"approve"}'))).toBe('42501');
      expect(await attempt(url, `UPDATE decision SET status = 'pending_review' WHERE id = '${one.id}'`)).toBe(
        '42501',
      );
      expect(await attempt(url, `UPDATE decision SET subject = 'x' WHERE id = '${one.id}'`)).toBe('42501');
      expect(await attempt(url, `DELETE FROM decision WHERE id = '${one.id}'`)).toBe('42501');
      expect(
        await attempt(url, `UPDATE decision_payload SET input = '{}' WHERE decision_id = '${one.id}'`),
      ).toBe('42501');
      expect(await attempt(url, `DELETE FROM decision_event WHERE decision_id = '${one.id}'`)).toBe('42501');
      expect(await attempt(url, `UPDATE decision_event SET at = now() WHERE decision_id = '${one.id}'`)).toBe(
        '42501',
      );
    }
  });

  test('nobody changes or removes a seal; the app makes none, the system none without its event', async () => {
    const one = record();
    await write(one);
    const [sealed] = await sealUntil([one.id], 1);
    const id = sealed?.sealId ?? '';
    expect(id).not.toBe('');
    const forged = `INSERT INTO decision_seal (id, organisation_id, from_number, to_number, count, root, event_id, sealed_at)
      VALUES ('sel_x', '${tenant.organisationId}', 900000, 900000, 1, 'x', 'aud_x', now())`;
    for (const [, url] of roles()) {
      for (const statement of [
        `UPDATE decision_seal SET root = 'x' WHERE id = '${id}'`,
        `DELETE FROM decision_seal WHERE id = '${id}'`,
        `UPDATE decision_leaf SET canonical = 'x' WHERE seal_id = '${id}'`,
        `DELETE FROM decision_leaf WHERE seal_id = '${id}'`,
        forged,
      ])
        expect(await attempt(url, statement)).toBe('42501');
    }
    expect(
      await attempt(
        database.appUrl,
        `INSERT INTO decision_leaf (record_id, organisation_id, decision_id, seal_id, position, leaf_hash, canonical)
         VALUES ('r', '${tenant.organisationId}', 'd', '${id}', 99, '', '')`,
      ),
    ).toBe('42501');
    expect(await attempt(database.appUrl, `DELETE FROM decision_salt`)).toBe('42501');
  });

  test('no row chooses its own place in the order of sealing', async () => {
    const one = record();
    await write(one);
    const id = `dev_${one.id}`;
    const statement = `INSERT INTO decision_event (id, organisation_id, decision_id, xid, kind, body, actor_id, at)
      VALUES ('${id}', '${tenant.organisationId}', '${one.id}', '1', 'outcome', '{"label":"good","value":null,"at":null,"metadata":{},"isCorrection":false}', 'per_1', now())`;
    expect(await attempt(database.appUrl, statement)).toBe('committed');
    expect((await sealUntil([one.id], 2)).map(({ recordId }) => recordId)).toContain(id);
  });
});
