import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PersonActor } from '#server/access/domain/actor.ts';
import { rows } from '#server/platform/db.ts';
import { env } from '#server/platform/env.ts';
import { newId } from '#server/platform/new-id.ts';
import { dpiaAnswers, riskContent } from '#server/platform/testing/governance-content.ts';
import {
  actAs,
  asSystem,
  createTestWorkflow,
  type PromotionScenario,
  promotionScenario,
} from '#server/platform/testing/promotion-scenario.ts';
import { workflows } from '#server/workflows/workflows.router.ts';
import { assessments } from './assessments.router.ts';
import type { GovernanceFacts } from './domain/governance-facts.ts';
import type { AssessmentDetail } from './get-assessment.ts';
import { getGovernanceFacts } from './get-governance-facts.ts';

let scenario: PromotionScenario;
let second: PersonActor;
const reason = 'Read it line by line; the controls are in force.';
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();

beforeAll(async () => {
  process.env.INTERLOCK_DATA_DIR = await mkdtemp(join(tmpdir(), 'interlock-govern-'));
  scenario = await promotionScenario();
  second = await scenario.tenant.addPerson('Sven', 'risk-officer');
});
afterAll(async () => {
  await scenario.close();
  await rm(env().dataDir, { recursive: true, force: true });
});

interface Submitted {
  id: string;
  number: number;
  digest: string;
  tier: string;
}

function submitRisk(workflow: string, by: PersonActor, over: object = {}): Promise<Submitted> {
  return actAs(scenario, by, assessments.submit, {
    kind: 'risk',
    workflow,
    basedOn: 0,
    owner: by.id,
    reviewBy: inDays(180),
    content: riskContent(by.id),
    ...over,
  });
}

function signOff(by: PersonActor, { id, digest }: Submitted, over: object = {}) {
  const input = { id, subjectDigest: digest, decision: 'approve', reason, ...over };
  return actAs<{ workflowIsBelow: boolean }>(scenario, by, assessments.signOff, input);
}

const facts = (workflowId: string): Promise<GovernanceFacts> =>
  asSystem(scenario, (ctx) => getGovernanceFacts(ctx, workflowId));

/** Runs one statement as the app's own database role, inside the organisation. */
async function bySql(statement: string, values: unknown[]): Promise<string> {
  const client = new pg.Client(scenario.database.appUrl);
  await client.connect();
  try {
    await client.query(
      `SELECT set_config('app.organisation_id', $1, false), set_config('app.workspace_ids', '*', false)`,
      [scenario.tenant.organisationId],
    );
    await client.query(statement, values);
    return 'done';
  } catch (error) {
    return (error as Error).message;
  } finally {
    await client.end();
  }
}

describe('a risk assessment', () => {
  test('counts once somebody else has signed it off, and then its tier is a floor', async () => {
    const { officer, asker } = scenario;
    const workflowId = await createTestWorkflow(scenario, 'assessed', 'high');
    expect((await facts(workflowId)).riskAssessment).toBeNull();
    const submitted = await submitRisk('assessed', officer);
    expect(submitted).toMatchObject({ number: 1, tier: 'high' });
    expect((await facts(workflowId)).riskAssessment).toMatchObject({
      number: 1,
      tier: 'high',
      approvedBy: null,
    });

    await expect(signOff(officer, submitted)).rejects.toThrow('You wrote this assessment');
    await expect(signOff(second, submitted, { subjectDigest: '0'.repeat(64) })).rejects.toMatchObject({
      code: 'stale',
    });
    expect(await signOff(second, submitted)).toMatchObject({ workflowIsBelow: false });
    await expect(signOff(second, submitted)).rejects.toThrow('decided already');
    expect((await facts(workflowId)).riskAssessment).toMatchObject({ approvedBy: second.id });

    const change = { workflow: 'assessed', basedOn: 1, changeNote: 'Lower it', riskTier: 'limited' };
    await expect(actAs(scenario, asker, workflows.change, change)).rejects.toThrow(
      'The approved risk assessment (version 1) finds tier High; Limited is below it.',
    );
    await actAs(scenario, asker, workflows.change, { ...change, riskTier: 'critical' });
  });

  test('asks for the tier of its worst rating, whatever the others say', async () => {
    const { officer } = scenario;
    await createTestWorkflow(scenario, 'worst', 'minimal');
    const content = riskContent(officer.id, 'minimal');
    const rating = { likelihood: 4, severity: 5 };
    const [hazard] = content.hazards;
    Object.assign(hazard ?? {}, { before: rating, after: rating });
    const submitted = await submitRisk('worst', officer, { content });
    expect(submitted.tier).toBe('critical');
    // The workflow stands below what was found: said, flagged, and not broken.
    expect(await signOff(second, submitted)).toMatchObject({ workflowIsBelow: true });
  });

  test('is written by whoever saw the newest version, with a review date that its tier allows', async () => {
    const { officer } = scenario;
    await createTestWorkflow(scenario, 'dated', 'high');
    await expect(submitRisk('dated', officer, { reviewBy: inDays(400) })).rejects.toThrow('within 366 days');
    await expect(submitRisk('dated', officer, { reviewBy: inDays(-1) })).rejects.toThrow('must lie ahead');
    const content = { ...riskContent(officer.id), hazards: riskContent(newId('person')).hazards };
    await expect(submitRisk('dated', officer, { content })).rejects.toThrow('is nobody in this organisation');
    await submitRisk('dated', officer);
    await expect(submitRisk('dated', officer)).rejects.toMatchObject({ code: 'conflict' });
    await submitRisk('dated', officer, { basedOn: 1 });
  });

  test('that is returned leaves the version before in force', async () => {
    const { officer } = scenario;
    const workflowId = await createTestWorkflow(scenario, 'returned', 'high');
    await signOff(second, await submitRisk('returned', officer));
    const next = await submitRisk('returned', officer, { basedOn: 1 });
    await signOff(second, next, { decision: 'return' });
    expect((await facts(workflowId)).riskAssessment).toMatchObject({ number: 1, approvedBy: second.id });
    const { version, history } = await actAs<AssessmentDetail>(scenario, officer, assessments.get, {
      workflow: 'returned',
      kind: 'risk',
    });
    expect(version?.state).toBe('returned');
    expect(history.map(({ state }) => state)).toEqual(['returned', 'approved']);
  });
});

describe('an impact assessment', () => {
  test('asks every question, and says which are open', async () => {
    const { author } = scenario;
    const workflowId = await createTestWorkflow(scenario, 'private', 'high');
    const input = { kind: 'dpia', workflow: 'private', basedOn: 0, owner: author.id, reviewBy: inDays(300) };
    const content = dpiaAnswers();
    const { purposes: _left, ...open } = content.answers;
    await expect(
      actAs(scenario, author, assessments.submit, { ...input, content: { edition: 1, answers: open } }),
    ).rejects.toMatchObject({ fields: [{ path: '/content/answers/purposes' }] });
    const submitted = await actAs<Submitted>(scenario, author, assessments.submit, { ...input, content });
    await signOff(second, submitted);
    expect((await facts(workflowId)).impactAssessments).toMatchObject({
      dpia: { number: 1, approvedBy: second.id },
      fria: null,
    });
  });

  test('keeps a draft for its author alone until it is submitted', async () => {
    const { author, officer } = scenario;
    await createTestWorkflow(scenario, 'drafted', 'high');
    const which = { workflow: 'drafted', kind: 'dpia' };
    await actAs(scenario, author, assessments.saveDraft, {
      ...which,
      content: { answers: { risks: 'half' } },
    });
    const read = (by: PersonActor) => actAs<AssessmentDetail>(scenario, by, assessments.get, which);
    expect((await read(author)).draft?.content).toEqual({ answers: { risks: 'half' } });
    expect((await read(officer)).draft).toBeNull();
    const owner = author.id;
    const input = { ...which, basedOn: 0, owner, reviewBy: inDays(300), content: dpiaAnswers() };
    await actAs(scenario, author, assessments.submit, input);
    expect((await read(author)).draft).toBeNull();
  });
});

test('declared personal data, protected fields and the escalation contact reach the gates', async () => {
  const { asker, peer } = scenario;
  const workflowId = await createTestWorkflow(scenario, 'declared', 'high');
  expect(await facts(workflowId)).toMatchObject({ handlesPersonalData: false, escalationContact: null });
  const definition = {
    purpose: 'Decides loans.',
    mayDecide: 'Clear cases.',
    mayNotDecide: 'Unclear ones.',
    dataPolicy: { handlesPersonalData: true },
    escalationContactId: peer.id,
  };
  const change = { workflow: 'declared', basedOn: 1, changeNote: 'Say what data' };
  const stranger = { ...definition, escalationContactId: newId('person') };
  await expect(actAs(scenario, asker, workflows.change, { ...change, definition: stranger })).rejects.toThrow(
    'is nobody in this organisation',
  );
  await actAs(scenario, asker, workflows.change, { ...change, definition });
  expect(await facts(workflowId)).toMatchObject({
    handlesPersonalData: true,
    escalationContact: { personId: peer.id, name: 'Cleo' },
  });
});

describe('through SQL, as the role of the app', () => {
  let submitted: Submitted;
  let workflowId: string;
  beforeAll(async () => {
    workflowId = await createTestWorkflow(scenario, 'by-sql', 'high');
    submitted = await submitRisk('by-sql', scenario.officer);
  });

  test('no version and no sign-off is altered or removed', async () => {
    for (const table of ['assessment', 'assessment_sign_off']) {
      expect(await bySql(`UPDATE ${table} SET id = id`, [])).toContain('permission denied');
      expect(await bySql(`DELETE FROM ${table}`, [])).toContain('permission denied');
    }
  });

  test('a tier below the ratings is refused', async () => {
    const copy = `INSERT INTO assessment SELECT $1, organisation_id, workspace_id, workflow_id, kind, number + 1, content,
      digest, 'minimal', owner_id, review_by, authors, created_by, created_at FROM assessment WHERE id = $2`;
    expect(await bySql(copy, [newId('assessment'), submitted.id])).toContain('strictest of its ratings');
  });

  test('authors, other roles and other digests cannot sign off, and nothing goes without its event', async () => {
    const insert = `INSERT INTO assessment_sign_off (id, organisation_id, workspace_id, assessment_id, subject_digest, decision, reason, person_id, signed_at)
      SELECT $1, organisation_id, workspace_id, id, $3, 'approve', 'by hand', $4, now() FROM assessment WHERE id = $2`;
    const attempt = (digest: string, person: string) =>
      bySql(insert, [newId('assessmentSignOff'), submitted.id, digest, person]);
    expect(await attempt(submitted.digest, scenario.officer.id)).toContain('may not sign it off');
    expect(await attempt(submitted.digest, scenario.asker.id)).toContain('only a risk officer');
    expect(await attempt('0'.repeat(64), second.id)).toContain('bound to the digest');
    expect(await attempt(submitted.digest, second.id)).toContain('without an audit event');
  });

  test('the tier of the workflow cannot sink below the approved assessment', async () => {
    await signOff(second, submitted);
    const sink = `UPDATE workflow SET risk_tier = 'minimal' WHERE id = $1`;
    expect(await bySql(sink, [workflowId])).toContain('asks for tier high or stricter');
    const events = await asSystem(scenario, (_ctx, tx) =>
      rows<{ type: string }>(tx, `SELECT type FROM audit_event WHERE type LIKE 'assessment.%'`),
    );
    expect(events.length).toBeGreaterThan(5);
  });
});
