import { expect, type Page } from '@playwright/test';
import type { Person } from './people.ts';
import { stepUp } from './test.ts';

async function choose(page: Page, label: string, option: string): Promise<void> {
  await page.getByRole('combobox', { name: label, exact: true }).click();
  await page.getByRole('option', { name: option }).click();
}

interface Wanted {
  workflow: string;
  model: string;
  version: number;
  reason: string;
  environment?: 'staging' | 'production';
}

/** Asks for a promotion through the form and answers the request's address. */
export async function openRequest(page: Page, wanted: Wanted): Promise<string> {
  await page.goto('/requests/new');
  await choose(page, 'Workflow', wanted.workflow);
  await page.getByLabel('Environment').selectOption(wanted.environment ?? 'production');
  await choose(page, 'Model', wanted.model);
  await choose(page, 'Version', `Version ${wanted.version}`);
  await page.getByRole('combobox', { name: 'Cluster', exact: true }).click();
  await page
    .getByRole('option', { name: /open-inference/ })
    .first()
    .click();
  await page.getByLabel('Reason').fill(wanted.reason);
  await page.getByRole('button', { name: 'Request promotion' }).click();
  await expect(page).toHaveURL(/\/requests\/chg_/);
  return new URL(page.url()).pathname;
}

/** Reads the request and approves it with a reason, and with a fresh code when it is asked for; answers whether it was. */
export async function approve(page: Page, who: Person, reason: string): Promise<boolean> {
  const bar = page.getByRole('region', { name: 'Decision' });
  await bar.getByRole('button', { name: 'Approve' }).click();
  const dialog = page.getByRole('dialog', { name: 'Approve this change' });
  await dialog.getByLabel('Reason').fill(reason);
  await dialog.getByRole('button', { name: 'Approve' }).click();
  const asked = page.getByRole('dialog', { name: 'Confirm it is you' });
  const signed = page.getByText(/^(Signed|Approved and applied)$/);
  await expect(asked.or(signed).first()).toBeVisible();
  const isAsked = await asked.isVisible();
  if (isAsked) await stepUp(page, who);
  await expect(dialog).toBeHidden();
  return isAsked;
}

/** Has a version served in staging, where gates alone are asked, and answers when it is applied. */
export async function passStaging(page: Page, wanted: Omit<Wanted, 'environment' | 'reason'>): Promise<void> {
  await openRequest(page, { ...wanted, environment: 'staging', reason: 'To be measured' });
  await expect(page.getByText('Applied as revision 1')).toBeVisible({ timeout: 30_000 });
}
