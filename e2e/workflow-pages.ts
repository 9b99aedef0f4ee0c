import { expect, type Page } from '@playwright/test';
import { CREDIT_CONTRACT, CREDIT_OUTPUT, creditReport } from './credit.ts';
import type { Person } from './people.ts';
import { stepUp } from './test.ts';

const WORDS = {
  Purpose: 'Decides applications for instalment loans.',
  'May decide': 'Applications whose risk is clearly below or above the thresholds.',
  'May not decide': 'Cases between the thresholds, and complaints.',
  Runbook: 'Stop the workflow when applicants could be harmed, then tell the owner and the risk officer.',
};

/** Creates the lending workflow through the form and answers its address. */
export async function createLendingWorkflow(page: Page, slug: string, name: string): Promise<string> {
  const { thresholds } = creditReport('credit-scorecard');
  await page.goto('/workflows/new');
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByLabel('Address', { exact: true }).fill(slug);
  await page.getByLabel('Risk tier').selectOption('high');
  for (const [label, text] of Object.entries(WORDS)) await page.getByLabel(label).fill(text);
  await page.getByLabel('Input contract').fill(CREDIT_CONTRACT);
  await page.getByLabel('Output schema').fill(CREDIT_OUTPUT);
  await page.getByRole('button', { name: 'Check schema' }).first().click();
  await expect(page.getByText(/It is sound: 20 fields, 3 protected/)).toBeVisible();
  await page.getByLabel('Lower threshold').fill(String(thresholds.approveBelow));
  await page.getByLabel('Upper threshold').fill(String(thresholds.refuseFrom));
  await page.getByRole('button', { name: 'Create workflow' }).click();
  await expect(page).toHaveURL(/\/workflows\/wfl_/);
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
  return new URL(page.url()).pathname;
}

/** Presses stop or resume on the workflow's page, with a reason and the second factor when it is asked for. */
export async function stopOrResume(page: Page, who: Person, act: 'Stop' | 'Resume', reason: string) {
  await page.getByRole('button', { name: `${act} workflow` }).click();
  const dialog = page.getByRole('dialog', { name: new RegExp(`^${act} `) });
  await dialog.getByLabel('Reason').fill(reason);
  await dialog.getByRole('button', { name: `${act} workflow` }).click();
  const asked = page.getByRole('dialog', { name: 'Confirm it is you' });
  const done = page.getByText(act === 'Stop' ? /is stopped$/ : /is resumed$/);
  await expect(asked.or(done).first()).toBeVisible();
  if (await asked.isVisible()) await stepUp(page, who);
  await expect(dialog).toBeHidden();
}
