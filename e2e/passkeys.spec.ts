import { expect, type Page } from '@playwright/test';
import { moveClock } from './clock.ts';
import { installation } from './installation.ts';
import { test } from './test.ts';
import { virtualAuthenticator } from './virtual-authenticator.ts';

const SIX_MINUTES = 6 * 60_000;

async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: /Petra/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page).toHaveURL(/\/sign-in/);
}

async function expectConsole(page: Page): Promise<void> {
  await expect(page.getByRole('navigation', { name: 'Rooms' })).toBeVisible();
}

test('a passkey is enrolled, signs in alone or after the password, and confirms acts; the last factor stays', async ({
  as,
  expectAccessible,
}) => {
  const { page, person } = await as('Petra', 'viewer');
  const device = await virtualAuthenticator(page);
  const passkeys = page.locator('#passkeys');

  await test.step('enrolling it', async () => {
    await page.goto('/settings');
    await expect(passkeys.getByText('No passkey yet')).toBeVisible();
    await expectAccessible(page);
    await passkeys.getByRole('button', { name: 'Add a passkey' }).click();
    const dialog = page.getByRole('dialog', { name: 'Add a passkey' });
    await dialog.getByLabel('Name').fill('Test laptop');
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Make passkey' }).click();
    await expect(dialog).toBeHidden();
    await expect(passkeys.getByText('Test laptop')).toBeVisible();
    await expectAccessible(page);
  });

  await test.step('confirming an act with it', async () => {
    moveClock(SIX_MINUTES);
    await page.getByRole('button', { name: 'Make new recovery codes' }).click();
    const confirm = page.getByRole('dialog', { name: 'Confirm it is you' });
    await expect(confirm.getByRole('button', { name: 'Use your authenticator' })).toBeVisible();
    await expectAccessible(page);
    await device.verifies(false);
    await confirm.getByRole('button', { name: 'Use your passkey' }).click();
    await expect(confirm.getByRole('alert')).toContainText('passkey');
    await device.verifies(true);
    await confirm.getByRole('button', { name: 'Use your passkey' }).click();
    await expect(confirm).toBeHidden();
    await page.getByLabel('I have kept these codes in a safe place').check();
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
  });

  await test.step('signing in with it alone', async () => {
    await signOut(page);
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await expectConsole(page);
    await signOut(page);
    await page.getByLabel('E-mail').fill(person.email);
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await expectConsole(page);
  });

  await test.step('signing in with the password and it', async () => {
    await signOut(page);
    await page.getByLabel('E-mail').fill(person.email);
    await page.getByLabel('Password', { exact: true }).fill(person.password);
    await page.getByRole('button', { name: 'Continue' }).click();
    await expect(page.getByRole('heading', { name: 'Confirm it is you' })).toBeVisible();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Use your passkey' }).click();
    await expectConsole(page);
  });

  await test.step('leaving it as the only second factor', async () => {
    await page.goto('/settings');
    await page.getByRole('button', { name: 'Remove authenticator' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove authenticator' }).click();
    await expect(page.getByRole('link', { name: 'Set up authenticator' })).toBeVisible();
    await page.getByRole('button', { name: 'Acts on the passkey Test laptop' }).click();
    await expect(page.getByRole('menuitem', { name: /Remove/ })).toBeDisabled();
    await page.keyboard.press('Escape');
  });
});

test('on an IP address the sign-in page says which address to open for passkeys', async ({ page }) => {
  const { port } = new URL(installation().url);
  await page.goto(`http://127.0.0.1:${port}/sign-in`);
  await expect(page.getByText(`Open http://localhost:${port} instead`)).toBeVisible();
  await expect(page.getByRole('button', { name: 'Sign in with a passkey' })).toBeDisabled();
});
