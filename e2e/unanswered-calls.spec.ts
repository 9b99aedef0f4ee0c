import { expect } from '@playwright/test';
import { applications, creditReport } from './credit.ts';
import { EngineerApi } from './engineer-api.ts';
import { type GatewayAnswer, Lender } from './gateway.ts';
import { killPart } from './parts.ts';
import { panel } from './registry-pages.ts';
import { approve, openRequest, passStaging } from './request-pages.ts';
import { test } from './test.ts';

const SLUG = 'letter-lending';
const NAME = 'Letter lending';
const MODEL = 'credit-scorecard';
const SERVING_MS = 60_000;

test('a call that no model answered is seen, replayed once the model is back, and linked', async ({
  as,
  expectAccessible,
}) => {
  test.setTimeout(420_000);
  const ada = await as('Ada', 'ml-engineer');
  const ben = await as('Ben', 'ml-engineer');
  const api = new EngineerApi('Letter pipeline');
  const version = await api.registerVersion(MODEL);
  const { thresholds } = creditReport(MODEL);
  await api.createWorkflow(SLUG, NAME, ada.person.email, 'minimal', {
    decisionPolicy: {
      score: 'default_probability',
      lower: thresholds.approveBelow,
      upper: thresholds.refuseFrom,
      decisionField: 'decision',
      below: 'approve',
      above: 'refuse',
      review: { deadlineMinutes: 240, onTimeout: 'refuse' },
      onError: { kind: 'fail' },
    },
  });
  await test.step('a version serves', async () => {
    const wanted = { workflow: NAME, model: MODEL, version: version.number };
    await passStaging(ada.page, wanted);
    const request = await openRequest(ada.page, { ...wanted, reason: 'To serve callers' });
    await expect(ada.page.getByText('Waiting for signatures')).toBeVisible({ timeout: SERVING_MS });
    await ben.page.goto(request);
    await approve(ben.page, ben.person, 'It answers as it should');
  });

  const lender = new Lender('Letter desk');
  const application = applications()[0];
  const answered = async (subject: string): Promise<GatewayAnswer> =>
    lender.call(`/v1/workflows/${SLUG}/decisions`, { ...application, subject });
  await expect.poll(async () => (await answered('probe')).status, { timeout: SERVING_MS }).toBeLessThan(300);

  const { page } = await as('Olga', 'operator');
  await test.step('the model server dies and a call fails', async () => {
    const isBack = killPart('model-server');
    await expect
      .poll(async () => (await answered('lost case')).status, { timeout: 20_000, intervals: [20] })
      .toBe(502);
    await isBack();
    await expect
      .poll(async () => (await answered('probe')).status, { timeout: SERVING_MS })
      .toBeLessThan(300);
  });

  await test.step('the operator sees it', async () => {
    await page.goto('/dead-letters');
    await expect(page.getByRole('heading', { level: 1, name: 'Dead letters' })).toBeVisible();
    await page.getByLabel('Reason').selectOption('exhausted');
    await expect(page).toHaveURL(/reason=exhausted/);
    await expectAccessible(page);
    await page
      .getByRole('row', { name: /lost case/ })
      .getByRole('link')
      .click();
    await expect(page.getByRole('heading', { level: 1, name: 'No model answered' })).toBeVisible();
    await expect(page.getByText('lost case').first()).toBeVisible();
    await expect(page.getByText(/protected fields? not shown to you/)).toBeVisible();
    await expectAccessible(page);
  });

  await test.step('replays it, and finds the decision linked to the first', async () => {
    await page.getByRole('button', { name: 'Replay' }).click();
    const link = page.getByRole('link', { name: 'Open the decision of the replay' });
    await expect(link).toBeVisible({ timeout: 30_000 });
    await expect(panel(page, 'What happened').getByText(/Replayed 1 time/)).toBeVisible();
    await expect(page.getByRole('button', { name: 'Replay' })).toBeDisabled();
    await expectAccessible(page);
    const first = await page
      .getByRole('link', { name: 'Open the decision that failed' })
      .getAttribute('href');
    await link.click();
    await expect(page).toHaveURL(/\/decisions\/dec_/);
    await expect(page.getByRole('heading', { level: 1, name: 'lost case' })).toBeVisible();
    await expect(page.locator(`a[href="${first}"]`).first()).toBeVisible();
  });

  await test.step('and purges another, on a phone', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    const isBack = killPart('model-server');
    await expect
      .poll(async () => (await answered('purged case')).status, { timeout: 20_000, intervals: [20] })
      .toBe(502);
    await isBack();
    await page.goto('/dead-letters?state=waiting');
    await page.getByRole('link', { name: 'No model answered' }).first().click();
    await page.getByRole('button', { name: 'Purge' }).click();
    const dialog = page.getByRole('dialog', { name: 'Purge 1 dead letter' });
    await dialog.getByLabel('Reason').fill('The applicant withdrew');
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Purge' }).click();
    await expect(page.getByText('It holds nothing any more.')).toBeVisible();
    await page.setViewportSize({ width: 1280, height: 720 });
  });

  await test.step('the count of records is shown', async () => {
    await page.goto('/decisions/completeness');
    await expect(page.getByRole('heading', { level: 1, name: 'Completeness' })).toBeVisible();
    await expectAccessible(page);
  });
});
