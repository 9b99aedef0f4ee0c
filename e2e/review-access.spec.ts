import { expect } from '@playwright/test';
import { admin } from './installation.ts';
import { giveCode, join } from './people.ts';
import { stepUp, test } from './test.ts';

test('an auditor opens an access review and decides on others; an admin goes on with it; nobody decides on their own access', async ({
  as,
  expectAccessible,
}) => {
  const { page: auditor, person: axel } = await as('Axel', 'auditor');
  const { page: boss } = await as('Adam', 'admin');

  await test.step('opening it', async () => {
    await auditor.goto('/settings/access-reviews');
    await expectAccessible(auditor);
    await auditor.getByRole('button', { name: 'Open access review' }).first().click();
    const confirm = auditor.getByRole('dialog', { name: 'Confirm it is you' });
    const progress = auditor.getByText(/of \d+ lines? decided/);
    await expect(confirm.or(progress).first()).toBeVisible();
    if (await confirm.isVisible()) await stepUp(auditor, axel);
    await expect(progress).toBeVisible();
    await expect(auditor.getByText('Yours: somebody else decides').first()).toBeVisible();
    await expect(auditor.getByRole('button', { name: 'Close review' })).toBeDisabled();
    await expectAccessible(auditor);
  });

  await test.step('keeping a line, with a reason', async () => {
    await auditor.getByRole('checkbox').first().check();
    await auditor.getByRole('button', { name: 'Keep chosen' }).click();
    const dialog = auditor.getByRole('dialog', { name: /Keep 1 line/ });
    await dialog.getByLabel('Reason').fill('Checked with the team lead.');
    await dialog.getByRole('button', { name: 'Keep', exact: true }).click();
    await expect(auditor.getByText('Kept by Axel').first()).toBeVisible();
  });

  await test.step('an admin decides on the auditor', async () => {
    await boss.goto('/');
    await expect(boss.getByText(/Access review \d+ is open/)).toBeVisible();
    await boss.goto('/settings/access-reviews');
    await boss.getByRole('link', { name: 'Continue the open review' }).click();
    await expect(boss.getByText('Yours: somebody else decides').first()).toBeVisible();
    await expect(boss.getByText('Kept by Axel').first()).toBeVisible();
  });
});

test('an admin ends the session of somebody, who is signed out at once', async ({ as, browser, baseURL }) => {
  const { page: boss, person: adam } = await as('Adam', 'admin');
  const { link } = admin<{ link: string }>('create-link', '--email', 'sam@example.org', '--role', 'viewer');
  const context = await browser.newContext({ baseURL });
  const page = await context.newPage();
  await join(page, link, 'Sam', 'sam@example.org');
  await boss.goto('/settings/sessions');
  await boss.getByRole('button', { name: 'End session of Sam' }).first().click();
  await boss.getByRole('dialog').getByRole('button', { name: 'End session' }).click();
  const confirm = boss.getByRole('dialog', { name: 'Confirm it is you' });
  const ended = boss.getByText('The session has ended', { exact: true });
  await expect(confirm.or(ended).first()).toBeVisible();
  if (await confirm.isVisible()) await giveCode(confirm, adam.seed);
  await expect(ended).toBeVisible();
  await page.goto('/');
  await expect(page).toHaveURL(/\/sign-in/);
  await context.close();
});

test('who lost every second factor comes back by a link of the machine operator and the password', async ({
  browser,
  baseURL,
  expectAccessible,
}) => {
  const email = 'lou@example.org';
  const { link } = admin<{ link: string }>('create-link', '--email', email, '--role', 'viewer');
  const context = await browser.newContext({ baseURL });
  const page = await context.newPage();
  const { password } = await join(page, link, 'Lou', email);
  const reset = admin<{ confirmed: { link: string } }>(
    'reset-factors',
    '--email',
    email,
    '--reason',
    'The phone was lost.',
  );
  await page.goto(reset.confirmed.link);
  await expectAccessible(page);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Continue to enrolment' }).click();
  await page.getByText('Type the key instead').click();
  const seed = ((await page.getByTestId('totp-secret').textContent()) ?? '').replace(/\s/g, '');
  await giveCode(page, seed);
  await page.getByLabel('I have kept these codes in a safe place').check();
  await page.getByRole('button', { name: 'Open Interlock' }).click();
  await expect(page.getByRole('navigation', { name: 'Rooms' })).toBeVisible();
  await context.close();
});
