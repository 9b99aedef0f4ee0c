import { readFile } from 'node:fs/promises';
import { expect } from '@playwright/test';
import { test } from './test.ts';

test('an auditor sees how the log stands, and takes the receipt of an event along', async ({
  as,
  expectAccessible,
}) => {
  const { page } = await as('Axel', 'auditor');
  await page.goto('/audit/log');
  await expect(page.getByRole('heading', { level: 1, name: 'Log integrity' })).toBeVisible();
  await expect(page.getByText('Events sealed', { exact: true })).toBeVisible({ timeout: 15_000 });
  await expect(page.getByText('No witness is set.')).toBeVisible();
  await expect(page.getByText('Signs', { exact: true })).toBeVisible();
  await expectAccessible(page);

  await page.getByRole('navigation', { name: 'Audit log' }).getByRole('link', { name: 'Events' }).click();
  await page.getByRole('table', { name: 'Audit events' }).getByRole('link').first().click();
  await expect(page.getByText(/at index \d+/)).toBeVisible({ timeout: 15_000 });
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Receipt' }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^aud_\w+\.tlog-proof$/);
  const proof = await readFile(await download.path(), 'utf8');
  expect(proof).toMatch(/^c2sp\.org\/tlog-proof@v1\nindex \d+\n/);
});
