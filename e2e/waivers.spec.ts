import { expect, type Locator, type Page } from '@playwright/test';
import { giveCode, type Person } from './people.ts';
import { test } from './test.ts';
import { createLendingWorkflow } from './workflow-pages.ts';

const REASON = 'The licence is under negotiation.';

/** Presses a button, confirms who one is where that is asked, and waits for what comes of it. */
async function press(page: Page, who: Person, button: Locator, done: Locator): Promise<void> {
  await button.click();
  const confirm = page.getByRole('dialog', { name: 'Confirm it is you' });
  await expect(confirm.or(done).first()).toBeVisible();
  if (await confirm.isVisible()) await giveCode(confirm, who.seed);
  await expect(done).toBeVisible();
}

test('a risk officer accepts for a time that a gate of a workflow does not pass, and takes it back', async ({
  as,
  expectAccessible,
}) => {
  test.setTimeout(180_000);
  const ada = await as('Ada', 'ml-engineer');
  const workflow = await createLendingWorkflow(ada.page, 'waived-lending', 'Waived lending');
  await ada.page.goto(`${workflow}/waivers`);
  await expect(ada.page.getByText('No waivers')).toBeVisible();
  await expect(ada.page.getByRole('button', { name: 'Accept a risk' })).toBeDisabled();

  const { page, person } = await as('Rita', 'risk-officer');
  await page.goto(workflow);
  await page.getByRole('link', { name: 'Waivers', exact: true }).click();
  await expect(page.getByText('No waivers')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Accept a risk' }).click();
  const dialog = page.getByRole('dialog', { name: 'Accept a risk for this workflow' });
  await dialog.getByLabel('Why this is acceptable').fill(REASON);
  await dialog.getByLabel('For how many days').fill('14');
  await expectAccessible(page);
  const inForce = page.getByText('In force', { exact: true });
  await press(page, person, dialog.getByRole('button', { name: 'Accept this risk' }), inForce);
  await expect(page.getByText(REASON)).toBeVisible();
  await expectAccessible(page);

  await page.setViewportSize({ width: 390, height: 844 });
  await page.getByRole('button', { name: /^Take back/ }).click();
  const end = page.getByRole('dialog', { name: /^Take back the waiver/ });
  await end.getByLabel('Reason').fill('The licence was refused.');
  const over = page.getByText('Taken back', { exact: true });
  await press(page, person, end.getByRole('button', { name: 'Take back', exact: true }), over);
  await expectAccessible(page);
  await page.setViewportSize({ width: 1280, height: 720 });
});
