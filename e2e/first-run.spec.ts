import { expect } from '@playwright/test';
import { installation } from './installation.ts';
import { giveCode, join } from './people.ts';
import { test } from './test.ts';

test('the set-up link makes the first admin, works once, and sign-in asks for both factors', async ({
  page,
  expectAccessible,
  browser,
}) => {
  const { setupLink } = installation();
  await page.goto('/');
  await expect(page).toHaveURL(/\/sign-in/);
  await expectAccessible(page);
  await page.goto(setupLink);
  await expectAccessible(page);
  const { password, seed } = await join(page, setupLink, 'Adele', 'adele@example.org');
  await expect(page.getByRole('navigation', { name: 'Rooms' })).toBeVisible();
  await expectAccessible(page);

  await test.step('a second use is refused', async () => {
    const other = await (await browser.newContext()).newPage();
    await other.goto(setupLink);
    await expect(other.getByText(/used|no longer|not valid/i).first()).toBeVisible();
    await other.context().close();
  });

  await test.step('signing out ends the session at once, and the way back needs password and code', async () => {
    const kept = await page.context().storageState();
    await page.getByRole('button', { name: /Adele/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await expect(page).toHaveURL(/\/sign-in/);
    const thief = await browser.newContext({ storageState: kept, baseURL: installation().url });
    const stolen = await thief.newPage();
    await stolen.goto('/');
    await expect(stolen).toHaveURL(/\/sign-in/);
    await thief.close();

    await page.getByLabel('E-mail').fill('adele@example.org');
    await page.getByLabel('Password', { exact: true }).fill('not the right one at all');
    await page.getByRole('button', { name: 'Continue' }).click();
    await expect(page.getByRole('alert').filter({ hasText: /./ })).toBeVisible();
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Continue' }).click();
    await expect(page.getByRole('heading', { name: 'Enter your code' })).toBeVisible();
    await expectAccessible(page);
    await giveCode(page, seed);
    await expect(page).not.toHaveURL(/sign-in/);
  });
});
