import { expect, type Page } from '@playwright/test';
import { consoleCall } from './console-call.ts';
import { applications } from './credit.ts';
import { EngineerApi } from './engineer-api.ts';
import { seeMeasured, writeEvaluationPlan } from './evaluation-pages.ts';
import { type GatewayAnswer, Lender } from './gateway.ts';
import { killPart, type PartName } from './parts.ts';
import { approve, openRequest, passStaging } from './request-pages.ts';
import { test } from './test.ts';

const SLUG = 'loan-under-fire';
const NAME = 'Loan under fire';
const MODEL = 'credit-boosted';
const PARTS = ['worker', 'gateway', 'web', 'postgres'] as const satisfies readonly PartName[];
const CALLERS = 6;
const CALLS_MAX = 300;
/** Fewer than the cases one page of the review queue shows. */
const PENDING_MAX = 150;

test.describe.configure({ mode: 'serial' });

interface Deployment {
  environment: string;
  workflow: { id: string };
  serving: { number: number } | null;
}

test('a promotion that loses every part on its way arrives', async ({ as }) => {
  test.setTimeout(360_000);
  const ada = await as('Ada', 'ml-engineer');
  const api = new EngineerApi('Pipeline');
  const { number: version } = await api.registerVersion(MODEL);
  const workflow = await api.createWorkflow(SLUG, NAME, ada.person.email);
  const officer = await as('Rita', 'risk-officer');
  const path = `/workflows/${workflow.id}`;
  await writeEvaluationPlan(officer.page, officer.person, path);
  await passStaging(ada.page, { workflow: NAME, model: MODEL, version });
  await seeMeasured(ada.page, path);
  const wanted = { workflow: NAME, model: MODEL, version, reason: 'To see it survive' };
  const request = await openRequest(ada.page, wanted);
  const gatesCanRun = killPart('worker');
  await expect(ada.page.getByText('Waiting for signatures')).toBeVisible({ timeout: 30_000 });
  const ben = await as('Ben', 'ml-engineer');
  await ben.page.goto(request);
  await approve(ben.page, ben.person, 'Measured again');
  await gatesCanRun();
  const rita = await as('Rita', 'risk-officer');
  await rita.page.goto(request);
  // Nobody is there to carry out what the last signature asks for.
  const rolloutsCanMove = killPart('worker');
  await approve(rita.page, rita.person, 'Within limits');
  await rolloutsCanMove();
  // Open pages would report, rightly, that the console is away for a moment.
  for (const { page } of [ada, ben, rita]) await page.goto('about:blank');
  const back = (['web', 'gateway', 'model-server', 'worker'] as const).map(killPart);
  await Promise.all(back.map((isBack) => isBack()));
  await killPart('postgres')();
  await expect.poll(() => servingOf(api, workflow.id), { timeout: 90_000, intervals: [1_000] }).toBe(1);
  const axel = await as('Axel', 'auditor');
  expect(await eventsOf(axel.page, request)).toEqual([
    'request.opened',
    'request.gates-evaluated',
    'request.signed',
    'request.signed',
    'request.applied',
  ]);
});

async function servingOf(api: EngineerApi, workflowId: string): Promise<number | null> {
  const found = api.call<{ items: Deployment[] }>('GET', '/deployments');
  const { items } = await found.catch(() => ({ items: [] as Deployment[] }));
  const mine = items.find(
    ({ workflow, environment }) => workflow.id === workflowId && environment === 'production',
  );
  return mine?.serving?.number ?? null;
}

async function eventsOf(page: Page, request: string): Promise<string[]> {
  const resourceId = request.split('/').at(-1);
  const { items } = await consoleCall<{ items: { type: string }[] }>(page, 'audit.list', { resourceId });
  return items.map(({ type }) => type).reverse();
}

test('under load, whatever is killed, nothing that was acknowledged is lost', async ({ as }) => {
  test.setTimeout(240_000);
  const lender = new Lender('Many tellers');
  await expect.poll(() => lender.ask(SLUG, applications()[0]).then(({ status }) => status < 300)).toBe(true);
  const load = startLoad(lender);
  for (const part of PARTS) {
    await load.reaches(load.size() + 30);
    await killPart(part)();
  }
  await load.reaches(load.size() + 30);
  await load.end();
  expect(load.refused).toEqual([]);
  expect(load.size()).toBeGreaterThan(100);
  for (const [id, before] of load.acknowledged) {
    const { status, body } = await lender.read(id);
    expect([id, status, body.status, body.output]).toEqual([
      id,
      before.status,
      before.body.status,
      before.body.output,
    ]);
  }
  const rolf = await as('Rolf', 'reviewer');
  const pending = [...load.acknowledged.values()].filter(({ status }) => status === 202).length;
  expect(pending).toBeGreaterThan(0);
  // The worker opens a case for each, also for those it was told of while it was dead.
  await expect
    .poll(async () => {
      const { items } = await consoleCall<{ items: { workflow: string }[] }>(rolf.page, 'reviews.queue', {
        limit: 200,
      });
      return items.filter(({ workflow }) => workflow === NAME).length;
    })
    .toBeGreaterThanOrEqual(Math.min(pending, PENDING_MAX));
});

function startLoad(lender: Lender) {
  const acknowledged = new Map<string, GatewayAnswer>();
  // A part that is away may be a reason to wait, never to be told that a right call was wrong.
  const refused: GatewayAnswer[] = [];
  const all = applications();
  let isRunning = true;
  let sent = 0;
  const teller = async () => {
    while (isRunning && sent < CALLS_MAX) {
      sent += 1;
      const key = `fire-${sent}`;
      const application = all[sent % all.length];
      // A caller that gets no answer asks again with the same key, and must never be decided about twice.
      for (let answer: GatewayAnswer | null = null; isRunning && answer === null; ) {
        answer = await lender.ask(SLUG, application, key).catch(() => null);
        if (answer && answer.status >= 500) answer = null;
        if (answer?.body.decisionId) acknowledged.set(answer.body.decisionId, answer);
        else if (answer) refused.push(answer);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
  };
  const tellers = Array.from({ length: CALLERS }, teller);
  return {
    acknowledged,
    refused,
    size: () => acknowledged.size,
    reaches: (count: number) =>
      expect
        .poll(() => acknowledged.size + refused.length, { timeout: 60_000, intervals: [100] })
        .toBeGreaterThanOrEqual(Math.min(count, CALLS_MAX)),
    async end() {
      isRunning = false;
      await Promise.all(tellers);
    },
  };
}
