import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { evaluateGatesTask } from '#server/approvals/evaluate-gates.job.ts';
import { requests } from '#server/approvals/requests.router.ts';
import { rows } from '#server/platform/db.ts';
import { env } from '#server/platform/env.ts';
import {
  actAs,
  asSystem,
  createTestWorkflow,
  type PromotionScenario,
  promotionScenario,
  registerTestVersion,
  runTask,
  seeCluster,
} from '#server/platform/testing/promotion-scenario.ts';
import { cards } from './cards.router.ts';
import type { CardShown } from './show-card.ts';

// Settings are read once, before anything here is run.
vi.hoisted(() => {
  process.env.INTERLOCK_DATA_DIR = `/tmp/interlock-cards-${process.pid}-${Date.now()}`;
});

let scenario: PromotionScenario;
const reason = 'Because it is better.';
const GOOD = { auc: 0.76, brier: 0.17, cost: 166 };
const WHOLE = {
  summary: 'Scores applications.',
  intendedUse: 'Loans.',
  limits: 'Few rows.',
  trainingData: 'German credit.',
};

beforeAll(async () => {
  scenario = await promotionScenario();
});
afterAll(async () => {
  await scenario?.close();
  await rm(env().dataDir, { recursive: true, force: true });
});

const shown = (versionId: string, actor = scenario.asker) =>
  actAs<CardShown>(scenario, actor, cards.show, { versionId });
const revise = (versionId: string, basedOn: number, card: object, actor = scenario.author) =>
  actAs<{ number: number }>(scenario, actor, cards.revise, {
    versionId,
    basedOn,
    card,
    note: 'Said better.',
  });

async function ask(workflowId: string, modelVersionId: string) {
  const { asker, clusterId } = scenario;
  const opened = await actAs<{ id: string; subjectDigest: string }>(scenario, asker, requests.open, {
    ...{ workflowId, modelVersionId, clusterId, reason },
  });
  await seeCluster(scenario, true);
  await runTask(scenario, evaluateGatesTask);
  return opened;
}

const stateOf = async (id: string) =>
  (await actAs<{ state: string }>(scenario, scenario.asker, requests.get, { id })).state;

describe('a card', () => {
  test('is said anew, keeps what was said before, and tells who said it', async () => {
    const { id } = await registerTestVersion(scenario, 'written', GOOD, { card: { summary: 'A score.' } });
    expect(await shown(id)).toMatchObject({
      version: { number: 1, model: { name: 'written' } },
      revisions: [{ number: 0, createdBy: 'Bo', card: { summary: 'A score.', limits: '' } }],
      usedBy: [],
    });
    expect(await revise(id, 0, { summary: 'A score of applications.' })).toEqual({ number: 1 });
    expect(await revise(id, 1, WHOLE, scenario.peer)).toEqual({ number: 2 });
    const { revisions } = await shown(id);
    expect(revisions.map(({ number, createdBy, note }) => [number, createdBy, note])).toEqual([
      [2, 'Cleo', 'Said better.'],
      [1, 'Bo', 'Said better.'],
      [0, 'Bo', ''],
    ]);
    expect(revisions[0]?.card).toMatchObject(WHOLE);
    const told = await asSystem(scenario, (_, tx) =>
      rows<{ canonical: string }>(
        tx,
        "SELECT canonical FROM audit_event WHERE type = 'card.revised' ORDER BY id DESC LIMIT 1",
      ),
    );
    expect(JSON.parse(told[0]?.canonical ?? '{}').details).toMatchObject({
      model: 'written',
      version: 1,
      revision: 2,
      sections: ['summary', 'intendedUse', 'limits', 'trainingData'],
    });
  });

  test('is not overwritten by who read an older one, says nothing twice, and never changes', async () => {
    const { id } = await registerTestVersion(scenario, 'raced', GOOD);
    const results = await Promise.allSettled([
      revise(id, 0, { ...WHOLE, limits: 'One.' }),
      revise(id, 0, { ...WHOLE, limits: 'Two.' }, scenario.peer),
    ]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const [newest] = (await shown(id)).revisions;
    await expect(revise(id, 0, { ...WHOLE, limits: 'Three.' })).rejects.toMatchObject({ code: 'conflict' });
    await expect(revise(id, 1, { ...newest?.card })).rejects.toMatchObject({ code: 'invalid' });
    await expect(revise(id, 7, { ...WHOLE, limits: 'Eight.' })).rejects.toMatchObject({ code: 'conflict' });
    await expect(revise(id, 1, WHOLE, scenario.officer)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(
      asSystem(scenario, (_, tx) => rows(tx, "UPDATE card_revision SET note = 'x' WHERE true")),
    ).rejects.toThrow(/permission denied/);
  });

  test('is required by the tier of who asks for the model, and opens the gate once it is whole', async () => {
    const workflowId = await createTestWorkflow(scenario, 'lending');
    const { id } = await registerTestVersion(scenario, 'asked', GOOD, { card: { summary: 'A score.' } });
    const required = (card: CardShown) =>
      card.sections.filter(({ isRequired }) => isRequired).map(({ section }) => section);
    expect(required(await shown(id))).toEqual([]);
    const blocked = await ask(workflowId, id);
    expect(await stateOf(blocked.id)).toBe('blocked');
    const card = await shown(id);
    expect(required(card)).toEqual(['summary', 'intendedUse', 'limits', 'trainingData']);
    expect(card.usedBy).toMatchObject([{ id: workflowId, riskTier: 'high' }]);
    await revise(id, 0, WHOLE);
    await actAs(scenario, scenario.asker, requests.withdraw, { id: blocked.id, reason });
    const again = await ask(workflowId, id);
    expect(await stateOf(again.id)).toBe('in_review');
  });

  test('is part of what people sign: who revises it does not, and asks again', async () => {
    const workflowId = await createTestWorkflow(scenario, 'letters');
    const { id } = await registerTestVersion(scenario, 'signed', GOOD);
    const opened = await ask(workflowId, id);
    const { peer, officer } = scenario;
    const sign = (actor: typeof peer, { id: request, subjectDigest }: typeof opened) =>
      actAs<{ state: string }>(scenario, actor, requests.sign, {
        ...{ id: request, subjectDigest, decision: 'approve', reason },
      });
    expect(await sign(peer, opened)).toMatchObject({ state: 'in_review' });
    await revise(id, 0, { ...WHOLE, limits: 'None.' }, peer);
    expect(await sign(officer, opened)).toMatchObject({ state: 'stale' });
    const again = await ask(workflowId, id);
    await expect(sign(peer, again)).rejects.toMatchObject({ code: 'forbidden' });
  });
});
