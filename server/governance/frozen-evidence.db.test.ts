import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PersonActor } from '#server/access/domain/actor.ts';
import { removePerson } from '#server/access/remove-person.ts';
import { deadLetters } from '#server/decisions/dead-letters.router.ts';
import { incidents } from '#server/incidents/incidents.router.ts';
import { rows } from '#server/platform/db.ts';
import { env } from '#server/platform/env.ts';
import {
  actAs,
  asSystem,
  createTestWorkflow,
  type PromotionScenario,
  promotionScenario,
  runTask,
} from '#server/platform/testing/promotion-scenario.ts';
import { recordTestDecision } from '#server/platform/testing/record-test-decision.ts';
import { classifications } from './classifications.router.ts';
import { enforceRetention } from './enforce-retention.job.ts';
import { eraseSubjects } from './erase-subjects.job.ts';
import type { RetentionState } from './keep-retention.ts';
import { retention, subjects } from './rights.router.ts';
import type { SubjectFound } from './serve-subjects.ts';

/** AI Act, Article 73(6): what a serious incident is about is not altered before the authorities were told. */
const OLD = new Date(Date.now() - 4_000 * 24 * 3_600_000);
const ORDER = { legalBasis: 'objection', reason: 'asked by letter' } as const;
let scenario: PromotionScenario;
let harmful: string;
let harmless: string;
let incidentId: string;
let axel: PersonActor;
const ids: Record<string, string> = {};

const act = <O>(operation: unknown, input: unknown, who = scenario.officer) =>
  actAs<O>(scenario, who, operation, input);

beforeAll(async () => {
  process.env.INTERLOCK_DATA_DIR = await mkdtemp(join(tmpdir(), 'interlock-frozen-'));
  scenario = await promotionScenario();
  harmful = await createTestWorkflow(scenario, 'harmful');
  harmless = await createTestWorkflow(scenario, 'harmless');
  for (const [name, workflowId, subject, at] of [
    ['evidence', harmful, 'GC-1', OLD],
    ['elsewhere', harmless, 'GC-1', new Date()],
    ['other', harmful, 'GC-2', new Date()],
    ['old', harmless, 'GC-3', OLD],
  ] as const)
    ids[name] = await recordTestDecision(scenario, { workflowId, subject, receivedAt: at });
  await asSystem(scenario, async (_, tx) => {
    for (const [id, workflowId] of [
      ['dlt_frozen', harmful],
      ['dlt_free', harmless],
    ])
      await rows(
        tx,
        `INSERT INTO dead_letter (id, organisation_id, workspace_id, workflow_id, subject, correlation_id, reason, fault, detail,
           attempts, payload, received_at, added_at)
         VALUES ($1, $2, $3, $4, 'GC-1', 'c', 'call-failed', 'timeout', 'No answer.', 1, '{"a": 1}', $5, $5)`,
        [id, scenario.tenant.organisationId, scenario.tenant.workspaceId, workflowId, OLD],
      );
  });
  axel = await scenario.tenant.addPerson('Axelander', 'auditor');
  const admin = await scenario.tenant.addPerson('Adam', 'admin');
  await scenario.app.uow.write(
    { organisationId: scenario.tenant.organisationId, workspaceIds: '*', personId: admin.id },
    (tx) =>
      removePerson(
        {
          tx,
          actor: admin,
          organisationId: scenario.tenant.organisationId,
          now: new Date(),
          correlationId: 't',
        },
        { personId: axel.id, reason: 'left the bank' },
      ),
  );
  const reported = {
    workflowId: harmful,
    title: 'Wrongly refused',
    description: 'A group was refused.',
    severity: 'high',
  };
  incidentId = (await act<{ id: string }>(incidents.report, reported, scenario.operator)).id;
  await act(
    classifications.classify,
    {
      incidentId,
      kind: 'widespread',
      reason: 'Hundreds of people are concerned.',
      freezeEvidence: true,
      awareAt: new Date(Date.now() - 3_600_000).toISOString(),
    },
    scenario.operator,
  );
}, 60_000);

afterAll(async () => {
  await scenario.close();
  await rm(env().dataDir, { recursive: true, force: true });
});

async function erased(): Promise<string[]> {
  const found = await asSystem(scenario, (_, tx) =>
    rows<{ id: string }>(tx, 'SELECT id FROM decision WHERE erased_at IS NOT NULL'),
  );
  return found.map(({ id }) => Object.keys(ids).find((name) => ids[name] === id) ?? id).sort();
}

const lettersKept = async () => {
  const found = await asSystem(scenario, (_, tx) =>
    rows<{ id: string }>(tx, 'SELECT id FROM dead_letter WHERE payload IS NOT NULL ORDER BY id'),
  );
  return found.map(({ id }) => id);
};

const valuesKept = async () =>
  (await asSystem(scenario, (_, tx) => rows(tx, 'SELECT event_id FROM audit_private'))).length;

/** What a process of the product gets for a statement in its tenant: the code of the refusal, or null. */
async function attempt(url: string, ...statements: string[]): Promise<string | null> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    await client.query('BEGIN');
    await client.query(
      "SELECT set_config('app.organisation_id', $1, true), set_config('app.workspace_ids', '*', true)",
      [scenario.tenant.organisationId],
    );
    for (const statement of statements) await client.query(statement);
    await client.query('SET CONSTRAINTS ALL IMMEDIATE');
    return null;
  } catch (error) {
    return (error as { code: string }).code;
  } finally {
    await client.query('ROLLBACK');
    await client.end();
  }
}

test('is left by retention, whose windows are over, and by nobody who asks for erasure', async () => {
  const before = await valuesKept();
  expect(before).toBeGreaterThan(0);
  await runTask(scenario, enforceRetention);
  expect(await erased()).toEqual(['old']);
  expect(await valuesKept()).toBe(before);
  expect(await lettersKept()).toEqual(['dlt_frozen']);
  const purge = { ids: ['dlt_frozen'], reason: 'Nobody needs it any more.' };
  await expect(act(deadLetters.purge, purge, scenario.operator)).rejects.toThrow('frozen evidence');
  await expect(act(subjects.erase, { subject: 'GC-2', ...ORDER })).rejects.toThrow(
    'frozen evidence of incident',
  );
  const found = await act<SubjectFound>(subjects.find, { subject: 'GC-1' });
  expect([found.holds, found.keptInPart]).toEqual([[], [expect.stringContaining('Wrongly refused')]]);
  await act(subjects.erase, { subject: 'GC-1', ...ORDER });
  await runTask(scenario, eraseSubjects);
  expect(await erased()).toEqual(['elsewhere', 'old']);
  const { items } = await act<{ items: { state: string; counts: object }[] }>(subjects.erasures, {
    limit: 1,
  });
  expect(items[0]).toMatchObject({ state: 'held', counts: { decisions: 1 } });
  await expect(act(subjects.erase, { subject: axel.id, ...ORDER })).rejects.toThrow('frozen evidence');
  const { frozen } = await act<RetentionState>(retention.read, {});
  expect(frozen).toMatchObject([
    { incidentId, workflowId: harmful, title: 'Wrongly refused', reportedAt: null },
  ]);
});

test('is kept by Postgres from every process', async () => {
  const { organisationId } = scenario.tenant;
  const { appUrl, systemUrl } = scenario.database;
  const refused = '42501';
  expect(
    await attempt(
      systemUrl,
      `SELECT erase_decisions('${organisationId}', ARRAY['${ids.evidence}'], NULL, now())`,
    ),
  ).toBe(refused);
  for (const url of [appUrl, systemUrl]) {
    for (const statement of [
      'DELETE FROM audit_private',
      "UPDATE dead_letter SET state = 'purged', payload = NULL, subject = NULL WHERE id = 'dlt_frozen'",
      `UPDATE dead_letter SET workflow_id = '${harmless}' WHERE id = 'dlt_frozen'`,
      "DELETE FROM dead_letter WHERE id = 'dlt_frozen'",
      'UPDATE audit_subject_key SET sealed_key = NULL, destroyed_at = now()',
      `DELETE FROM incident WHERE id = '${incidentId}'`,
      `UPDATE incident SET workflow_id = '${harmless}' WHERE id = '${incidentId}'`,
      `UPDATE incident_classification SET is_frozen = false WHERE incident_id = '${incidentId}'`,
      `UPDATE incident_classification SET incident_id = 'inc_other' WHERE incident_id = '${incidentId}'`,
      'DELETE FROM incident_classification',
    ])
      expect([statement, await attempt(url, statement)]).toEqual([statement, refused]);
  }
  const figure = (workflowId: string) => [
    `INSERT INTO rollup VALUES ('rlp_1', '${organisationId}', '${scenario.tenant.workspaceId}', '${workflowId}', 'ver_1', 'production', 60, now(), '{}')`,
    "DELETE FROM rollup WHERE id = 'rlp_1'",
  ];
  expect(await attempt(systemUrl, ...figure(harmful))).toBe(refused);
  expect(await attempt(systemUrl, ...figure(harmless))).toBeNull();
});

test('goes when its time is over once the authorities were told and nobody keeps it', async () => {
  await act(classifications.report, { incidentId, reference: 'MSA 2026-77', keepFrozen: false });
  await act(subjects.erase, { subject: 'GC-1', ...ORDER });
  await runTask(scenario, eraseSubjects);
  expect(await erased()).toEqual(['elsewhere', 'evidence', 'old']);
  expect(await lettersKept()).toEqual([]);
  await act(subjects.erase, { subject: axel.id, ...ORDER });
  const before = await valuesKept();
  await runTask(scenario, eraseSubjects);
  expect(await valuesKept()).toBeLessThan(before);
});
