import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { incidents } from '#server/incidents/incidents.router.ts';
import { rows } from '#server/platform/db.ts';
import { env } from '#server/platform/env.ts';
import { riskContent } from '#server/platform/testing/governance-content.ts';
import {
  actAs,
  asSystem,
  createTestWorkflow,
  type PromotionScenario,
  promotionScenario,
} from '#server/platform/testing/promotion-scenario.ts';
import { assessments } from './assessments.router.ts';
import { classifications } from './classifications.router.ts';
import { governance } from './governance.router.ts';
import type { Duty } from './list-duties.ts';
import type { GovernanceView } from './show-governance.ts';

let scenario: PromotionScenario;
beforeAll(async () => {
  process.env.INTERLOCK_DATA_DIR = await mkdtemp(join(tmpdir(), 'interlock-classify-'));
  scenario = await promotionScenario();
});
afterAll(async () => {
  await scenario.close();
  await rm(env().dataDir, { recursive: true, force: true });
});

test('a serious incident has a clock that cannot be pushed back, and freezes its evidence until it was reported', async () => {
  const { operator, officer, asker } = scenario;
  const workflowId = await createTestWorkflow(scenario, 'harmful');
  const { id: incidentId } = await actAs<{ id: string }>(scenario, operator, incidents.report, {
    workflowId,
    title: 'Wrongly refused',
    description: 'A group was refused.',
    severity: 'high',
  });
  const said = {
    incidentId,
    kind: 'widespread',
    reason: 'Hundreds of people are concerned.',
    freezeEvidence: true,
  };
  const at = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
  await expect(
    actAs(scenario, asker, classifications.classify, { ...said, awareAt: at(0) }),
  ).rejects.toMatchObject({ code: 'forbidden' });
  await expect(
    actAs(scenario, operator, classifications.classify, { ...said, awareAt: at(5) }),
  ).rejects.toThrow('in the future');
  const awareAt = at(-1);
  const { dueAt } = await actAs<{ dueAt: Date }>(scenario, operator, classifications.classify, {
    ...said,
    awareAt,
  });
  expect(dueAt.getTime()).toBe(new Date(awareAt).getTime() + 48 * 3_600_000);
  const { items } = await actAs<{ items: Duty[] }>(scenario, officer, governance.duties, {});
  expect(items.map(({ title }) => title)).toContain('A serious incident has to be reported');

  const thaw = asSystem(scenario, (_ctx, tx) =>
    rows(tx, 'UPDATE incident_classification SET is_frozen = false WHERE incident_id = $1', [incidentId]),
  );
  await expect(thaw).rejects.toThrow('stays frozen until the incident was reported');
  await actAs(scenario, officer, classifications.report, {
    incidentId,
    reference: 'MSA 2026-77',
    keepFrozen: false,
  });
  await expect(
    actAs(scenario, operator, classifications.classify, { ...said, kind: 'not-serious', awareAt }),
  ).rejects.toThrow('reported already');
});

test('the overview says what every workflow needs next, and duties go to whoever can do them', async () => {
  const { officer, author } = scenario;
  const second = await scenario.tenant.addPerson('Sven', 'risk-officer');
  await createTestWorkflow(scenario, 'overseen', 'high');
  const look = async () =>
    (await actAs<GovernanceView>(scenario, author, governance.show, {})).items.find(
      ({ slug }) => slug === 'overseen',
    );
  expect((await look())?.next.words).toBe('Write the risk assessment');
  await actAs(scenario, officer, assessments.submit, {
    kind: 'risk',
    workflow: 'overseen',
    basedOn: 0,
    owner: officer.id,
    reviewBy: new Date(Date.now() + 100 * 86_400_000).toISOString(),
    content: riskContent(officer.id),
  });
  expect((await look())?.assessments.risk).toMatchObject({ state: 'submitted', tier: 'high' });
  const duties = async (who: typeof officer) =>
    (await actAs<{ items: Duty[] }>(scenario, who, governance.duties, {})).items.map(({ title }) => title);
  expect(await duties(second)).toContain('Sign off: Risk of overseen');
  expect(await duties(officer)).not.toContain('Sign off: Risk of overseen');
});
