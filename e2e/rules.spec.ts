import { expect, type Locator, type Page } from '@playwright/test';
import type { Person } from './people.ts';
import { approve } from './request-pages.ts';
import { stepUp, test } from './test.ts';

// Named to run after the promotion, which expects to be the installation's first request and leaves what is asked for here.

const WORKFLOW = 'Credit decision';
const MODEL = 'credit-scorecard';
const POLICY = '/policies/promote/production/high';

interface Desk {
  page: Page;
  person: Person;
}

/** Presses, and answers with a fresh code when one is asked for, until what follows is there. */
async function pressUntil(page: Page, who: Person, button: Locator, follows: Locator): Promise<void> {
  await button.click();
  const asked = page.getByRole('dialog', { name: 'Confirm it is you' });
  await expect(asked.or(follows).first()).toBeVisible();
  if (await asked.isVisible()) await stepUp(page, who);
  await expect(follows).toBeVisible();
}

async function versionInForce(page: Page): Promise<number> {
  await page.goto(POLICY);
  const badge = page.getByRole('main').getByText(/^version \d+$/);
  return Number(((await badge.first().textContent()) ?? '').replace('version ', ''));
}

async function tryCondition(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Add condition' }).click();
  const expression = page.getByLabel('Expression of condition 1');
  await expression.fill('model.metrics.auc >=');
  await page.getByRole('button', { name: 'Try condition' }).click();
  await expect(page.getByText(/Line 1, column 19/)).toBeVisible();
  await expression.fill('model.metrics.auc >= 0.5');
  await page.getByRole('button', { name: 'Try condition' }).click();
  await expect(page.getByText('Holds', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Remove condition 1' }).click();
}

async function draft({ page, person }: Desk, look: (page: Page) => Promise<void>): Promise<string> {
  await page.goto('/policies');
  await expect(page.getByRole('heading', { name: 'Approval policies' })).toBeVisible();
  await look(page);
  await page.goto(POLICY);
  await look(page);
  await page.getByRole('link', { name: 'Draft an edit' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Edit the policy for promotions');
  await tryCondition(page);
  await page.getByLabel(/^Requests expire after/).fill('100');
  await expect(page.getByText(/requests expire after: .* → 4 d 4 h/)).toBeVisible();
  await expect(page.getByText('stricter', { exact: true }).first()).toBeVisible();
  await look(page);
  await page.getByLabel('Reason').fill('Requests should not lie about');
  const submit = page.getByRole('button', { name: 'Ask for this edit' });
  await pressUntil(page, person, submit, page.getByRole('region', { name: 'Decision' }));
  return new URL(page.url()).pathname;
}

test('a policy is edited on its page, signed by another risk officer, and rules the next request', async ({
  as,
  expectAccessible,
}) => {
  test.setTimeout(180_000);
  const rita = await as('Rita', 'risk-officer');
  const ruth = await as('Ruth', 'risk-officer');
  const before = await versionInForce(rita.page);
  const request = await draft(rita, expectAccessible);
  await expect(rita.page.getByRole('region', { name: 'Decision' })).toContainText(
    'You asked for this change. Somebody else must sign it.',
  );
  await rita.page.goto(POLICY);
  await expect(rita.page.getByText(`Version ${before + 1} is asked for by Rita`)).toBeVisible();
  await ruth.page.goto(request);
  await expectAccessible(ruth.page);
  await approve(ruth.page, ruth.person, 'A week is too long');
  await expect(ruth.page.getByText('Applied', { exact: true }).first()).toBeVisible();
  expect(await versionInForce(ruth.page)).toBe(before + 1);

  const ada = await as('Ada', 'ml-engineer');
  await ada.page.goto('/requests/new');
  for (const [label, option] of [
    ['Workflow', WORKFLOW],
    ['Model', MODEL],
    ['Version', 'Version 1'],
  ] as const) {
    await ada.page.getByRole('combobox', { name: label, exact: true }).click();
    await ada.page.getByRole('option', { name: option }).click();
  }
  await ada.page.getByRole('combobox', { name: 'Cluster', exact: true }).click();
  await ada.page
    .getByRole('option', { name: /open-inference/ })
    .first()
    .click();
  await expect(ada.page.getByText(`Policy ${before + 1} for high risk`)).toBeVisible();
  await ada.page.goto(POLICY);
  await expect(ada.page.getByRole('button', { name: 'Draft an edit' })).toBeDisabled();
});

test('an operator freezes changes, everybody is told, and the freeze is lifted with a reason', async ({
  as,
  expectAccessible,
}) => {
  const { page, person } = await as('Olga', 'operator');
  await page.goto('/policies/freezes');
  await page.getByRole('button', { name: 'Freeze changes' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'Freeze changes' });
  await dialog.getByLabel('Reason').fill('The books are closed');
  const inForce = page.getByText('In force', { exact: true });
  await pressUntil(page, person, dialog.getByRole('button', { name: 'Freeze changes' }), inForce);
  await expectAccessible(page);
  const ada = await as('Ada', 'ml-engineer');
  await ada.page.goto('/');
  await expect(ada.page.getByText('Changes are frozen: The whole organisation')).toBeVisible();
  await page.getByRole('button', { name: 'Lift freeze' }).click();
  const lift = page.getByRole('dialog', { name: 'Lift this freeze' });
  await lift.getByLabel('Reason').fill('The books are open again');
  const over = page.getByText('Nothing is frozen');
  await pressUntil(page, person, lift.getByRole('button', { name: 'Lift freeze' }), over);
});
