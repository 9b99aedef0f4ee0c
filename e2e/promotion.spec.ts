import { expect, type Page } from '@playwright/test';
import { moveClock } from './clock.ts';
import { type Application, applications, creditReport } from './credit.ts';
import { seeMeasured, writeEvaluationPlan } from './evaluation-pages.ts';
import { type GatewayAnswer, Lender } from './gateway.ts';
import type { Person } from './people.ts';
import { registerDataset, registerModel, registerVersion } from './registry-pages.ts';
import { approve, openRequest, passStaging } from './request-pages.ts';
import { test } from './test.ts';
import { createLendingWorkflow, stopOrResume } from './workflow-pages.ts';

const SLUG = 'credit-decision';
const NAME = 'Credit decision';
const MODEL = 'credit-scorecard';
/** A sign-in counts as a recent second factor for five minutes. */
const SIX_MINUTES_MS = 6 * 60_000;
const SERVING_MS = 60_000;

interface Desk {
  page: Page;
  person: Person;
}
type As = (name: string, role: string) => Promise<Desk>;
type Look = (page: Page) => Promise<void>;

/** The main job, through the real pages, from a file on disk to the log that tells who let it decide. */
test('a model is registered, approved by others, serves, is reviewed, stopped and accounted for', async ({
  as,
  expectAccessible,
}) => {
  test.setTimeout(420_000);
  const ada = await as('Ada', 'ml-engineer');
  await as('Ben', 'ml-engineer');
  await as('Rita', 'risk-officer');
  moveClock(SIX_MINUTES_MS);
  const { workflow } = await test.step('an engineer registers', () => build(ada, expectAccessible));
  await test.step('a risk officer says how it is measured', () => plan(as, workflow));
  await test.step('staging serves it, and Interlock measures that', () =>
    measure(ada, workflow, expectAccessible));
  const request = await test.step('and asks, but cannot approve', () => ask(ada, expectAccessible));
  await test.step('two others approve with a fresh code', () => sign(as, request, expectAccessible));
  await test.step('it serves', () => seeServing(ada.page, request, expectAccessible));
  const lender = new Lender('Lending desk');
  const desk = await openDesk(as, expectAccessible);
  const borderline = await test.step('clear cases are decided, one is not', () => askUntilBoth(lender));
  await test.step('a reviewer overrides by keyboard, and the caller hears', () =>
    override(desk, lender, borderline, expectAccessible));
  await test.step('the decision tells its story', () => readStory(ada.page, borderline, expectAccessible));
  await test.step('an operator stops and resumes', () => stop(as, ada.page, workflow, lender));
  await test.step('an auditor finds all of it', () => audit(as, expectAccessible));
});

async function build({ page }: Desk, look: Look) {
  const { trainingData, evaluationData } = creditReport(MODEL);
  const training = { digest: trainingData.sha256, purpose: 'training' } as const;
  const evaluation = { digest: evaluationData.sha256, purpose: 'evaluation' } as const;
  await registerDataset(page, { name: 'german-credit-training', ...training });
  await registerDataset(page, { name: 'german-credit-evaluation', ...evaluation });
  await look(page);
  const model = await registerModel(page, MODEL);
  await look(page);
  await registerVersion(page, model, MODEL);
  await look(page);
  const workflow = await createLendingWorkflow(page, SLUG, NAME);
  await look(page);
  return { workflow };
}

async function plan(as: As, workflow: string): Promise<void> {
  const rita = await as('Rita', 'risk-officer');
  await writeEvaluationPlan(rita.page, rita.person, workflow);
}

async function measure({ page }: Desk, workflow: string, look: Look): Promise<void> {
  await passStaging(page, { workflow: NAME, model: MODEL, version: 1 });
  await seeMeasured(page, workflow);
  await look(page);
  await page.getByRole('link', { name: 'See the report' }).first().click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('measured in staging');
  await expect(page.getByText('Disparate impact ratio').first()).toBeVisible();
  await look(page);
}

async function ask({ page }: Desk, look: Look): Promise<string> {
  const request = await openRequest(page, {
    workflow: NAME,
    model: MODEL,
    version: 1,
    reason: 'First model',
  });
  await expect(page.getByText('Waiting for signatures')).toBeVisible({ timeout: 30_000 });
  const bar = page.getByRole('region', { name: 'Decision' });
  await expect(bar.getByRole('button', { name: 'Approve' })).toBeDisabled();
  await expect(bar).toContainText('You asked for this change. Somebody else must sign it.');
  await look(page);
  return request;
}

async function sign(as: As, request: string, look: Look): Promise<void> {
  const ben = await as('Ben', 'ml-engineer');
  await ben.page.goto('/requests');
  await look(ben.page);
  await ben.page.getByRole('link', { name: new RegExp(`${MODEL} version 1 for ${NAME}`) }).click();
  await expect(ben.page).toHaveURL(new RegExp(`${request}$`));
  expect(await approve(ben.page, ben.person, 'I trained it again and got the same file')).toBe(true);
  await expect(ben.page.getByText('Signed by Ben')).toBeVisible();
  const rita = await as('Rita', 'risk-officer');
  await rita.page.goto(request);
  await approve(rita.page, rita.person, 'The limits are written down');
  await expect(rita.page.getByText('Applied as revision 1')).toBeVisible();
  await look(rita.page);
}

async function seeServing(page: Page, request: string, look: Look): Promise<void> {
  await page.goto(request);
  await page.getByRole('link', { name: 'See the rollout' }).click();
  await expect(page.getByRole('main').getByText('In force', { exact: true }).first()).toBeVisible({
    timeout: SERVING_MS,
  });
  await expect(page.getByText(/In force .+ after it was requested/)).toBeVisible({ timeout: SERVING_MS });
  await expect(page.getByRole('link', { name: `${MODEL} version 1` }).first()).toBeVisible();
  await look(page);
}

interface Borderline {
  id: string;
  application: Application;
  leaning: string;
}

/** Sends real applications until one was decided at once and one was not. */
async function askUntilBoth(lender: Lender): Promise<Borderline> {
  let decided: GatewayAnswer | undefined;
  for (const application of applications().slice(0, 40)) {
    const answer = await lender.ask(SLUG, application);
    const { decisionId = '', modelOutput } = answer.body;
    if (answer.status === 200) {
      decided ??= answer;
      expect(answer.body).toMatchObject({ status: 'decided', decidedBy: 'model' });
      expect(['approve', 'refuse']).toContain(answer.body.output?.decision);
    } else {
      expect(answer).toMatchObject({ status: 202, body: { status: 'pending_review', output: null } });
      if (!decided) continue;
      return { id: decisionId, application, leaning: String(modelOutput?.decision) };
    }
  }
  throw new Error('forty applications held no clear and then a borderline case');
}

async function openDesk(as: As, look: Look): Promise<Page> {
  const { page } = await as('Rolf', 'reviewer');
  await page.goto('/reviews');
  await expect(page.getByText('No case waits')).toBeVisible();
  await look(page);
  return page;
}

const REASON = 'Salary slips show a second income';

async function override(page: Page, lender: Lender, found: Borderline, look: Look): Promise<void> {
  const heard = lender.read(found.id, 30);
  const waiting = page.getByRole('button', { name: new RegExp(found.application.subject) });
  await expect(waiting).toBeVisible({ timeout: 5_000 });
  await waiting.click();
  await expect(page.getByRole('button', { name: /^Claim case/ })).toBeVisible();
  await look(page);
  await page.keyboard.press('c');
  await expect(page.getByRole('button', { name: 'Give the case back' })).toBeVisible();
  await page.keyboard.press('o');
  await expect(page.getByText(/against the model\. Say why/)).toBeVisible();
  await expect(page.getByLabel('Reason')).toBeFocused();
  await page.keyboard.type(REASON);
  await look(page);
  await page.keyboard.press('Control+Enter');
  await expect(page.getByText('The caller has your verdict.', { exact: true })).toBeVisible();
  const { status, body } = await heard;
  expect(status).toBe(200);
  expect(body).toMatchObject({
    status: 'decided',
    decidedBy: 'person',
    modelOutput: { decision: found.leaning },
    review: { isOverride: true, reason: REASON },
  });
  expect(body.output?.decision).not.toBe(found.leaning);
}

async function readStory(page: Page, found: Borderline, look: Look): Promise<void> {
  await page.goto(`/decisions/${found.id}`);
  await expect(page.getByRole('heading', { level: 1, name: found.application.subject })).toBeVisible();
  await expect(page.getByText(`against the model, which leaned to ${found.leaning}`)).toBeVisible();
  await expect(page.getByText(REASON, { exact: true })).toBeVisible();
  await expect(page.getByRole('link', { name: `${MODEL} version 1` })).toBeVisible();
  await look(page);
  await page.getByRole('link', { name: 'the change request that let it serve' }).click();
  await expect(page.getByText('Signed by Rita')).toBeVisible();
}

async function stop(as: As, bystander: Page, workflow: string, lender: Lender): Promise<void> {
  const olga = await as('Olga', 'operator');
  moveClock(SIX_MINUTES_MS);
  const [application] = applications();
  await olga.page.goto(workflow);
  await stopOrResume(olga.page, olga.person, 'Stop', 'Applicants call about wrong refusals');
  const rules = () => lender.ask(SLUG, application).then(({ status, body }) => [status, body.modelOutput]);
  await expect.poll(rules, { timeout: 1_000, intervals: [50] }).toEqual([202, null]);
  await bystander.goto('/models');
  await expect(bystander.getByRole('alert').filter({ hasText: NAME })).toContainText('wrong refusals');
  await stopOrResume(olga.page, olga.person, 'Resume', 'The fault was found and mended');
  await expect.poll(async () => (await rules())[1], { timeout: 2_000, intervals: [50] }).not.toBeNull();
}

/** What must be in the log when all of the above has happened, in the words in which it is told. */
const CHAIN = [
  'model.registered',
  'version.registered',
  'workflow.created',
  'evaluation-plan.written',
  'evaluation.measured',
  'request.opened',
  'request.gates-evaluated',
  'request.signed',
  'request.applied',
  'rollout.in-force',
  'review.decided',
  'workflow.stopped',
  'workflow.resumed',
];

async function audit(as: As, look: Look): Promise<void> {
  const { page } = await as('Axel', 'auditor');
  for (const type of CHAIN) {
    await page.goto(`/audit?type=${type}`);
    await expect(page.getByRole('row').nth(1)).toBeVisible();
  }
  await page.goto('/audit?type=request.signed');
  await expect(page.getByRole('row').filter({ hasText: 'approved request 2' })).toHaveCount(2);
  await look(page);
}
