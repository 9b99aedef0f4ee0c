import { expect, type Page } from '@playwright/test';
import { startTestProvider, type TestProvider } from '../server/platform/testing/test-provider.ts';
import { moveClock } from './clock.ts';
import { installation } from './installation.ts';
import { stepUp, test } from './test.ts';

/** The journey of single sign-on against a certified provider: set up by hand, come in as a new person, be signed out from there. */
const NORA = { sub: 'nora-1', email: 'nora@sso.example', name: 'Nora Newcomer', amr: ['pwd', 'mfa'] };
let provider: TestProvider;

test.beforeAll(async () => {
  const { url } = installation();
  provider = await startTestProvider({
    redirectUris: [`${url}/unused`],
    backChannelUri: `${url}/unused`,
    postLogoutUri: `${url}/sign-in`,
  });
});

test.afterAll(() => provider.close());

function addressIn(page: Page, label: string): Promise<string | null> {
  return page.getByRole('figure').filter({ hasText: label }).locator('code').textContent();
}

test('single sign-on: set up on the page, first sign-in makes a viewer, back-channel logout ends the session', async ({
  as,
  browser,
  expectAccessible,
}) => {
  const { page, person } = await as('Adam', 'admin');
  // Whatever Adam did before, it is not recent any more: each first act asks for a factor again.
  moveClock(6 * 60_000);
  let signInAddress = '';

  await test.step('an admin connects the provider after asking it', async () => {
    await page.goto('/settings/single-sign-on');
    await expect(page.getByText('No identity provider yet')).toBeVisible();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Connect provider' }).click();
    const dialog = page.getByRole('dialog', { name: 'Connect an identity provider' });
    await dialog.getByLabel('Name').fill('Example login');
    await dialog.getByLabel('Issuer').fill(provider.issuer);
    await dialog.getByLabel('Client id').fill(provider.clientId);
    await dialog.getByLabel('Client secret').fill(provider.clientSecret);
    await dialog.getByRole('button', { name: 'Test connection' }).click();
    await expect(dialog.getByText(/This address may not be reached/)).toBeVisible();
    await dialog.getByLabel('Networks granted').fill('127.0.0.1/32');
    await dialog.getByRole('button', { name: 'Test connection' }).click();
    await expect(dialog.getByText(/The provider answers/)).toBeVisible();
    await expect(dialog.getByText('Back-channel logout')).toBeVisible();
    await dialog.getByLabel('E-mail domains').fill('sso.example');
    await dialog.getByRole('button', { name: 'Connect provider' }).click();
    await stepUp(page, person);
    await expect(page.getByRole('heading', { name: /Example login/ })).toBeVisible();
    await expectAccessible(page);
    const addresses = {
      redirectUri: (await addressIn(page, 'Redirect URI')) ?? '',
      backChannelUri: (await addressIn(page, 'Back-channel logout URI')) ?? '',
    };
    signInAddress = (await addressIn(page, 'Sign-in address')) ?? '';
    await provider.register(addresses);
  });

  const context = await browser.newContext({ baseURL: installation().url });
  const newcomer = await context.newPage();

  await test.step('somebody unknown comes in by their address and sees what a viewer sees', async () => {
    provider.next(NORA);
    // Somebody quick has typed before the page's programs are there.
    const arrived = Promise.withResolvers<void>();
    await newcomer.route('**/*.js', async (route) => {
      await arrived.promise;
      await route.continue();
    });
    await newcomer.goto('/sign-in?next=/models', { waitUntil: 'domcontentloaded' });
    await newcomer.getByLabel('E-mail').fill(NORA.email);
    await newcomer.getByLabel('E-mail').press('Tab');
    arrived.resolve();
    await newcomer.getByRole('button', { name: /^Continue with / }).click();
    await expect(newcomer).toHaveURL(`${installation().url}/models`);
    await expect(newcomer.getByRole('navigation', { name: 'Rooms' })).toBeVisible();
    await newcomer.goto('/settings');
    await expect(newcomer.getByText(`You are ${NORA.name}, signed in as ${NORA.email}.`)).toBeVisible();
    await newcomer.goto('/settings/single-sign-on');
    await expect(newcomer.getByRole('heading', { name: 'Your roles do not open this page' })).toBeVisible();
  });

  await test.step('leaving at the provider ends the session here at once', async () => {
    await provider.tellLogout(NORA.sub);
    await newcomer.goto('/models');
    await expect(newcomer).toHaveURL(/\/sign-in/);
  });

  await test.step('the organisation’s own address leads in too, and a stale answer does not', async () => {
    await newcomer.goto(signInAddress);
    await expectAccessible(newcomer);
    await newcomer.getByRole('button', { name: /^Continue with / }).click();
    await expect(newcomer.getByRole('navigation', { name: 'Rooms' })).toBeVisible();
    const stale = `${await addressOfCallback(page)}?code=used&state=used`;
    const stranger = await (await browser.newContext({ baseURL: installation().url })).newPage();
    await stranger.goto(stale);
    await expect(stranger.getByText(/has expired, was used before/)).toBeVisible();
    await stranger.context().close();
  });

  await test.step('a refused provider answer says so on the sign-in page, at 390 pixels too', async () => {
    await newcomer.setViewportSize({ width: 390, height: 844 });
    await newcomer.context().clearCookies();
    await newcomer.goto('/sign-in?problem=address-taken');
    await expect(newcomer.getByText(/There is an account with your address already/)).toBeVisible();
    const overflow = await newcomer.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
  });
  await context.close();

  await test.step('provisioning: a token, shown once, and the address to enter', async () => {
    await page.goto('/settings/provisioning');
    await expect(page.getByText('SCIM 2.0 base URL')).toBeVisible();
    await page.getByRole('button', { name: 'Create token' }).click();
    const token = page.getByRole('dialog', { name: 'Copy the token now' });
    await expect(token.getByText(/^ilk_/)).toBeVisible();
    await token.getByRole('button', { name: 'Close' }).last().click();
    await expectAccessible(page);
  });

  await test.step('the provider is removed again, and with it the offer', async () => {
    await page.goto('/settings/single-sign-on');
    await page.getByRole('button', { name: 'Remove provider' }).click();
    await page
      .getByRole('dialog', { name: 'Remove Example login' })
      .getByRole('button', { name: 'Remove provider' })
      .click();
    await expect(page.getByText('No identity provider yet')).toBeVisible();
  });
});

async function addressOfCallback(page: Page): Promise<string> {
  return (await addressIn(page, 'Redirect URI')) ?? '';
}
