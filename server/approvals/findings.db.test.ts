import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PersonActor } from '#server/access/domain/actor.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { rows } from '#server/platform/db.ts';
import { env } from '#server/platform/env.ts';
import { newId } from '#server/platform/new-id.ts';
import { actAs, runTask } from '#server/platform/testing/promotion-scenario.ts';
import type { RequestDetail } from './domain/request-facts.ts';
import { evaluateGatesTask } from './evaluate-gates.job.ts';
import { validation } from './findings.router.ts';
import { requests } from './requests.router.ts';
import {
  decisionOn,
  type Opened,
  type SigningScenario,
  signingScenario,
} from './testing/signing-scenario.ts';

let scenario: SigningScenario;
let validator: PersonActor;
const reason = 'It is not clear to me.';

beforeAll(async () => {
  process.env.INTERLOCK_DATA_DIR = await mkdtemp(join(tmpdir(), 'interlock-findings-'));
  scenario = await signingScenario();
  validator = await scenario.tenant.addPerson('Vito', 'validator');
});
afterAll(async () => {
  await scenario.close();
  await rm(env().dataDir, { recursive: true, force: true });
});

interface Finding {
  id: string;
  number: number;
}

const open = (who: PersonActor, request: Opened) =>
  actAs<Finding>(scenario, who, validation.open, {
    requestId: request.id,
    severity: 'high',
    words: 'Why is the holdout from last year?',
  });
const answer = (who: PersonActor, { id }: Finding) =>
  actAs(scenario, who, validation.answer, { id, words: 'Because this year is not labelled yet.' });
const close = (
  who: PersonActor,
  { id }: Finding,
  more: object = { evidenceUrl: 'https://example.org/report' },
) => actAs(scenario, who, validation.close, { id, words: 'Checked against the labels.', ...more });

/** Runs SQL as the app's role, with an event that accounts for every finding. */
function asApp<T>(who: PersonActor, requestId: string, sql: string, values: unknown[]): Promise<T[]> {
  const { organisationId } = who;
  return scenario.app.uow.write({ organisationId, workspaceIds: '*', personId: who.id }, async (tx) => {
    const done = await rows<T>(tx, sql, values);
    const kept = await rows<{ table: string; id: string }>(
      tx,
      `SELECT 'validation_finding' AS table, id FROM validation_finding UNION ALL SELECT 'validation_entry', id FROM validation_entry`,
    );
    await appendAuditEvent(
      { tx, actor: who, organisationId, now: new Date(), correlationId: 'attack' },
      { type: 'request.rechecked', resourceId: requestId, details: { number: 1 }, covers: kept },
    );
    return done;
  });
}

describe('a finding', () => {
  test('keeps a change from being applied until a validator closes it with evidence', async () => {
    const opened = await scenario.openInReview();
    const { peer, officer, asker } = scenario;
    const finding = await open(validator, opened);
    await actAs(scenario, peer, requests.sign, decisionOn(opened));
    const signed = await actAs<{ state: string }>(scenario, officer, requests.sign, decisionOn(opened));
    expect(signed.state).toBe('approved');
    expect(await scenario.show(opened.id)).toMatchObject({ state: 'approved', revision: null });
    await answer(asker, finding);
    await expect(close(validator, finding, {})).rejects.toMatchObject({ code: 'invalid' });
    await expect(close(scenario.author, finding)).rejects.toMatchObject({ code: 'forbidden' });
    expect(await close(validator, finding)).toEqual({ state: 'closed' });
    const shown = await scenario.show(opened.id);
    expect(shown.findings).toMatchObject([{ number: finding.number, state: 'closed', severity: 'high' }]);
    const told = shown.timeline.filter(({ kind }) => kind === 'finding').map(({ what }) => what);
    expect(told).toEqual(['opened', 'answered', 'closed'].map((word) => `${word} finding ${finding.number}`));
  });

  test('is opened, closed and reopened by validators without a part in the change, answered by those with one', async () => {
    const opened = await scenario.openInReview();
    for (const who of [scenario.peer, scenario.officer, scenario.asker])
      await expect(open(who, opened)).rejects.toMatchObject({ code: 'forbidden' });
    const finding = await open(validator, opened);
    await expect(answer(scenario.peer, finding)).rejects.toMatchObject({ code: 'forbidden' });
    await answer(scenario.author, finding);
    await close(validator, finding);
    await expect(close(validator, finding)).rejects.toMatchObject({ code: 'forbidden' });
    const again = { id: finding.id, words: 'The report is of another version.' };
    await expect(actAs(scenario, scenario.asker, validation.reopen, again)).rejects.toMatchObject({
      code: 'forbidden',
    });
    expect(await actAs(scenario, validator, validation.reopen, again)).toEqual({ state: 'open' });
    expect((await scenario.show(opened.id)).findings[0]?.acts).toMatchObject({ answer: null });
  });

  test('stays with the version when its request is withdrawn and opened again', async () => {
    const opened = await scenario.openInReview();
    const finding = await open(validator, opened);
    const { asker, clusterId } = scenario;
    const { manifest, workflow } = await scenario.show(opened.id);
    await actAs(scenario, asker, requests.withdraw, { id: opened.id, reason });
    const asked = { workflowId: workflow.id, modelVersionId: manifest.model.versionId, clusterId, reason };
    const next = await actAs<Opened>(scenario, asker, requests.open, asked);
    await runTask(scenario, evaluateGatesTask);
    const shown = await actAs<RequestDetail>(scenario, validator, requests.get, { id: next.id });
    expect(shown.findings).toMatchObject([
      { number: finding.number, fromRequestId: opened.id, state: 'open' },
    ]);
    expect(await close(validator, finding)).toEqual({ state: 'closed' });
  });
});

describe('through SQL as the role of the app', () => {
  test('a finding is neither closed nor rewritten nor deleted past its validator', async () => {
    const opened = await scenario.openInReview();
    const finding = await open(validator, opened);
    const { organisationId, workspaceId } = scenario.tenant;
    const entry = (kind: string, by: string, evidence: string | null): [string, unknown[]] => [
      `INSERT INTO validation_entry (id, organisation_id, workspace_id, finding_id, kind, words, evidence_url, said_by, said_at)
         VALUES ($1, $2, $3, $4, $5, 'words', $6, $7, now())`,
      [newId('validationEntry'), organisationId, workspaceId, finding.id, kind, evidence, by],
    ];
    const attempts: [string, unknown[], RegExp][] = [
      [
        "UPDATE validation_finding SET state = 'closed' WHERE id = $1",
        [finding.id],
        /follows what was said last/,
      ],
      ["UPDATE validation_finding SET severity = 'low' WHERE id = $1", [finding.id], /never rewritten/],
      ['DELETE FROM validation_finding WHERE id = $1', [finding.id], /permission denied/],
      ["UPDATE validation_entry SET words = 'x' WHERE finding_id = $1", [finding.id], /permission denied/],
      [...entry('closed', scenario.asker.id, 'https://x'), /only a validator/],
      [...entry('closed', scenario.officer.id, 'https://x'), /only a validator/],
      [...entry('closed', validator.id, null), /validation_entry_evidence/],
      [...entry('answered', scenario.peer.id, null), /had part in a change answer/],
    ];
    for (const [sql, values, words] of attempts)
      await expect(asApp(validator, opened.id, sql, values), sql).rejects.toThrow(words);
  });

  test('nothing with an open finding is applied, and no validator signs it off', async () => {
    const opened = await scenario.openInReview();
    const { peer, officer } = scenario;
    await actAs(scenario, peer, requests.sign, decisionOn(opened));
    await open(validator, opened);
    await actAs(scenario, officer, requests.sign, decisionOn(opened));
    const apply =
      "UPDATE change_request SET state = 'applied', revision_id = 'rvn_x', decided_at = now() WHERE id = $1";
    await expect(asApp(peer, opened.id, apply, [opened.id])).rejects.toThrow(/open finding/);
    await expect(actAs(scenario, validator, requests.sign, decisionOn(opened))).rejects.toMatchObject({
      code: 'conflict',
    });
  });
});
