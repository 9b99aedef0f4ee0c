import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PersonActor } from '#server/access/domain/actor.ts';
import { people } from '#server/access/people.router.ts';
import { validation } from '#server/approvals/findings.router.ts';
import { type SigningScenario, signingScenario } from '#server/approvals/testing/signing-scenario.ts';
import { parseEvent } from '#server/audit/domain/exported-event.ts';
import { openIncident } from '#server/incidents/open-incident.ts';
import { monitoring } from '#server/monitoring/monitoring.router.ts';
import { rows } from '#server/platform/db.ts';
import { env } from '#server/platform/env.ts';
import { actAs, asSystem, createTestWorkflow } from '#server/platform/testing/promotion-scenario.ts';
import { findRecipients } from './find-recipients.ts';

let scenario: SigningScenario;
let vito: PersonActor;
let adam: PersonActor;
let abby: PersonActor;

beforeAll(async () => {
  process.env.INTERLOCK_DATA_DIR = await mkdtemp(join(tmpdir(), 'interlock-recipients-'));
  scenario = await signingScenario();
  vito = await scenario.tenant.addPerson('Vito', 'validator');
  adam = await scenario.tenant.addPerson('Adam', 'admin');
  abby = await scenario.tenant.addPerson('Abby', 'admin');
});
afterAll(async () => {
  await scenario.close();
  await rm(env().dataDir, { recursive: true, force: true });
});

/** Who is written to about the newest event of a type, by kind. */
async function toldOf(type: string): Promise<Record<string, string[]>> {
  return asSystem(scenario, async (ctx, tx) => {
    const [found] = await rows<{ canonical: string }>(
      tx,
      'SELECT canonical FROM audit_event WHERE organisation_id = $1 AND type = $2 ORDER BY at DESC, id DESC LIMIT 1',
      [ctx.organisationId, type],
    );
    if (!found) throw new Error(`there is no event ${type}`);
    const told = await findRecipients(ctx, parseEvent(0, found.canonical).event);
    return Object.fromEntries(
      told
        .filter(({ personIds }) => personIds.length > 0)
        .map(({ kind, personIds }) => [kind, [...personIds].sort()]),
    );
  });
}

const ids = (...who: PersonActor[]) => who.map(({ id }) => id).sort();

test('a finding asks whoever had part in the change; the answer goes to whoever asked', async () => {
  const { asker, author } = scenario;
  const opened = await scenario.openInReview();
  const words = 'Why is the holdout from last year?';
  const { id } = await actAs<{ id: string }>(scenario, vito, validation.open, {
    requestId: opened.id,
    severity: 'high',
    words,
  });
  const asked = (await toldOf('validation.opened')).finding;
  expect(asked).toEqual(expect.arrayContaining(ids(asker, author)));
  expect(asked).not.toContain(vito.id);
  await actAs(scenario, asker, validation.answer, { id, words: 'Because this year is not labelled yet.' });
  expect(await toldOf('validation.answered')).toEqual({ finding: ids(vito) });
  const evidence = { evidenceUrl: 'https://example.org/report' };
  await actAs(scenario, vito, validation.close, { id, words: 'Checked against the labels.', ...evidence });
  expect((await toldOf('validation.closed'))['my-request']).toEqual(
    expect.arrayContaining(ids(asker, author)),
  );
});

test('a reset of second factors is told to its person at each step, and to every admin who may be the second', async () => {
  const { peer } = scenario;
  const asked = { person: peer.id, reason: 'The phone was lost.' };
  const { id } = await actAs<{ id: string }>(scenario, adam, people.requestReset, asked);
  expect(await toldOf('factors.reset-requested')).toEqual({ account: ids(peer), 'to-confirm': ids(abby) });
  await actAs(scenario, abby, people.confirmReset, { resetId: id });
  expect(await toldOf('factors.reset-confirmed')).toEqual({ account: ids(peer) });
});

test('an alert is told to those whom its rule names, beside operators and the owner', async () => {
  const { operator, officer, asker } = scenario;
  const workflowId = await createTestWorkflow(scenario, 'watched');
  const [rule] = await asSystem(scenario, (_, tx) =>
    rows<{ id: string; kind: string; severity: string }>(
      tx,
      'SELECT id, kind, severity FROM alert_rule WHERE workflow_id = $1',
      [workflowId],
    ),
  );
  if (!rule) throw new Error('a workflow begins with alert rules');
  await actAs(scenario, operator, monitoring.changeRule, {
    ...{ ruleId: rule.id, threshold: 0.1, windowMinutes: 5, minimumCount: 10, isEnabled: true },
    severity: rule.severity,
    recipients: [officer.id, vito.id],
  });
  await asSystem(scenario, (ctx) =>
    openIncident(ctx, {
      workflowId,
      title: 'Too many calls fail',
      severity: 'high',
      cause: {
        ...{ kind: 'alert', rule: rule.kind, ruleId: rule.id, value: 1, threshold: 0.1 },
        ...{ sampleCount: 100, windowMinutes: 5, figures: [] },
      },
    }),
  );
  expect(await toldOf('incident.opened')).toEqual({ incident: ids(officer, vito, operator, asker) });
});
