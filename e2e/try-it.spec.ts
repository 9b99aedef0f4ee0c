import { expect } from '@playwright/test';
import { applications } from './credit.ts';
import { admin } from './installation.ts';
import { test } from './test.ts';

// Named to run after the promotion, which leaves the workflow in production that is asked here.

const WORKFLOW = 'Credit decision';

test('an engineer reads what can be asked, and sends a call', async ({ as, expectAccessible }) => {
  test.setTimeout(120_000);
  const { page } = await as('Ada', 'ml-engineer');
  const [application] = applications();
  const { token } = admin<{ token: string }>(
    'create-token',
    ...['--name', 'try-it', '--role', 'application', '--ttl', '1h'],
  );
  const send = page.getByRole('button', { name: 'Send call' });
  const answered = page.getByRole('status').filter({ hasText: /^Answered \d+/ });

  await test.step('the doors are drawn from the document of the gateway', async () => {
    await page.goto('/workflows');
    await page.getByRole('link', { name: WORKFLOW }).first().click();
    await page.getByRole('link', { name: 'Try it', exact: true }).click();
    await expect(page.getByRole('heading', { name: 'What can be asked' })).toBeVisible();
    await expect(page.getByText('/decisions:batch').first()).toBeVisible();
    await expectAccessible(page);
  });

  await test.step('a call is answered, with its headers and its decision', async () => {
    await page.getByLabel('Token').fill(token);
    await page.getByLabel('Subject').fill('try-1');
    await page.getByLabel('Input to send').fill(JSON.stringify(application?.input ?? {}));
    await send.click();
    await expect(answered).toHaveText(/^Answered 20[02], /);
    await expect(page.getByText('server-timing', { exact: true })).toBeVisible();
    await expectAccessible(page);
  });

  await test.step('a refusal is an answer too', async () => {
    await page.getByLabel('Input to send').fill('{}');
    await send.click();
    await expect(answered).toHaveText(/^Answered 400, refused/);
    await page.getByLabel('Token').fill('not-a-real-token');
    await send.click();
    await expect(answered).toHaveText(/^Answered 401, refused/);
  });

  await test.step('it fits a phone', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    const { scroll, width } = await page.evaluate(() => ({
      scroll: document.documentElement.scrollWidth,
      width: document.documentElement.clientWidth,
    }));
    expect(scroll).toBeLessThanOrEqual(width);
  });
});
