import { expect, type Locator, type Page } from '@playwright/test';
import { applications } from './credit.ts';
import { EngineerApi } from './engineer-api.ts';
import { Lender } from './gateway.ts';
import type { Person } from './people.ts';
import { panel } from './registry-pages.ts';
import { approve, openRequest } from './request-pages.ts';
import { stepUp, test } from './test.ts';

const SLUG = 'split-lending';
const NAME = 'Split lending';
const MODEL = 'credit-scorecard';
const SERVING_MS = 60_000;

type As = (name: string, role: string) => Promise<{ page: Page; person: Person }>;

/** Has a version approved for production, by way of staging, and answers the deployment's address once it serves. */
async function promote(as: As, version: number, revision: number): Promise<string> {
  const ada = await as('Ada', 'ml-engineer');
  const ben = await as('Ben', 'ml-engineer');
  const wanted = { workflow: NAME, model: MODEL, version };
  await openRequest(ada.page, { ...wanted, environment: 'staging', reason: 'To see it answer' });
  await expect(ada.page.getByText(`Applied as revision ${revision}`)).toBeVisible({ timeout: SERVING_MS });
  await ada.page.getByRole('link', { name: 'See the rollout' }).click();
  await expect(factOf(ada.page, 'Revision')).toHaveText(String(revision), { timeout: SERVING_MS });
  const request = await openRequest(ada.page, { ...wanted, reason: 'To serve callers' });
  await expect(ada.page.getByText('Waiting for signatures')).toBeVisible({ timeout: SERVING_MS });
  await ben.page.goto(request);
  await approve(ben.page, ben.person, 'It answers as it should');
  await ben.page.getByRole('link', { name: 'See the rollout' }).click();
  await expect(factOf(ben.page, 'Revision')).toHaveText(String(revision), { timeout: SERVING_MS });
  return new URL(ben.page.url()).pathname;
}

function factOf(page: Page, label: string): Locator {
  return page
    .locator('dl > div')
    .filter({ has: page.getByText(label, { exact: true }) })
    .locator('dd');
}

/** Presses a button of a dialog that asks for a reason, and answers with a code when one is asked for. */
async function press(page: Page, who: Person, dialog: Locator, name: string, follows: Locator) {
  await dialog.getByLabel('Reason').fill('To compare both on real calls');
  await dialog.getByRole('button', { name, exact: true }).click();
  const asked = page.getByRole('dialog', { name: 'Confirm it is you' });
  await expect(asked.or(follows).first()).toBeVisible();
  if (await asked.isVisible()) await stepUp(page, who);
  await expect(follows).toBeVisible();
}

/** The versions that answered these subjects. */
async function versionsFor(lender: Lender, subjects: readonly string[]): Promise<(number | undefined)[]> {
  const input = applications()[0]?.input;
  const answers = await Promise.all(
    subjects.map((subject) =>
      lender.call(`/v1/workflows/${SLUG}/decisions`, { subject, input }, { 'cache-control': 'no-cache' }),
    ),
  );
  return answers.map(({ body }) => (body as { model?: { version: number } }).model?.version);
}

test('an operator splits traffic between two approved revisions, ends it, and purges what is remembered', async ({
  as,
  expectAccessible,
}) => {
  test.setTimeout(420_000);
  const ada = await as('Ada', 'ml-engineer');
  const api = new EngineerApi('Split pipeline');
  const first = await api.registerVersion(MODEL);
  const callPolicy = { cache: { ttlSeconds: 3_600 } };
  await api.createWorkflow(SLUG, NAME, ada.person.email, 'minimal', { callPolicy });
  await test.step('one version serves', () => promote(as, first.number, 1));
  const second = await api.registerVersion(MODEL);
  const deployment = await test.step('and then the next', () => promote(as, second.number, 2));

  const { page, person } = await as('Olga', 'operator');
  const lender = new Lender('Split desk');
  const subjects = Array.from({ length: 24 }, (_, index) => `applicant-${index}`);
  const shares = page.getByRole('list', { name: 'Shares of the traffic' });

  await test.step('the operator splits the traffic', async () => {
    await page.goto(deployment);
    const traffic = panel(page, 'Traffic');
    await expect(traffic.getByText('Every call goes to revision 2.')).toBeVisible();
    await expectAccessible(page);
    await traffic.getByRole('button', { name: 'Split traffic' }).click();
    const dialog = page.getByRole('dialog', { name: 'Split traffic' });
    await dialog.getByLabel(/^Revision 2,/).fill('50');
    await expect(dialog.getByText('The shares add up to 50 %.')).toBeVisible();
    await dialog.getByLabel(/^Revision 1,/).fill('50');
    await expectAccessible(page);
    await press(page, person, dialog, 'Split traffic', shares);
    await expect(shares.getByText('Revision 1')).toBeVisible();
    await expectAccessible(page);
  });

  await test.step('callers are spread, and each stays where it is', async () => {
    await expect
      .poll(async () => new Set(await versionsFor(lender, subjects)), { timeout: 20_000 })
      .toEqual(new Set([first.number, second.number]));
    const once = await versionsFor(lender, subjects);
    expect(await versionsFor(lender, subjects)).toEqual(once);
  });

  await test.step('the operator ends the split, on a phone', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.getByRole('button', { name: 'End the split' }).click();
    const dialog = page.getByRole('dialog', { name: 'End the split' });
    await press(page, person, dialog, 'End the split', page.getByText('Every call goes to revision 2.'));
    await expectAccessible(page);
    await page.setViewportSize({ width: 1280, height: 720 });
    await expect
      .poll(async () => new Set(await versionsFor(lender, subjects)), { timeout: 20_000 })
      .toEqual(new Set([second.number]));
  });

  await test.step('an answer is given again, and the decision tells so', async () => {
    const application = applications()[1];
    const again = async () => {
      await lender.ask(SLUG, application);
      const { body } = await lender.ask(SLUG, application);
      await ada.page.goto(`/decisions/${body.decisionId}`);
      return ada.page.getByText('The same input was answered lately; its answer was given again.');
    };
    await expect(await again()).toBeVisible();
    await expect(panel(ada.page, 'How it was routed').getByRole('link')).toBeVisible();
    await expectAccessible(ada.page);
  });

  await test.step('the operator purges what is remembered', async () => {
    await page.goto(deployment);
    const remembered = panel(page, 'Remembered answers');
    await expect(remembered.getByText('Never purged.')).toBeVisible();
    await remembered.getByRole('button', { name: 'Purge remembered answers' }).click();
    const dialog = page.getByRole('dialog', { name: 'Purge remembered answers' });
    await press(
      page,
      person,
      dialog,
      'Purge remembered answers',
      remembered.getByText(/Last purged by Olga/),
    );
    await expectAccessible(page);
    await expect
      .poll(
        async () => {
          const { body } = await lender.ask(SLUG, applications()[1]);
          await ada.page.goto(`/decisions/${body.decisionId}`);
          await expect(ada.page.getByText('Judge by the policy')).toBeVisible();
          return ada.page.getByText('Attempt 1').count();
        },
        { timeout: 20_000 },
      )
      .toBe(1);
  });
});
