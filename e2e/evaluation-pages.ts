import { expect, type Page } from '@playwright/test';
import { creditReport } from './credit.ts';
import type { Person } from './people.ts';
import { stepUp } from './test.ts';

const MEASURED_MS = 90_000;

/** Writes the lending workflow's evaluation plan through the form, as its risk officer does. */
export async function writeEvaluationPlan(page: Page, who: Person, workflow: string): Promise<void> {
  await page.goto(`${workflow}/evaluation`);
  await page.getByRole('button', { name: 'Write evaluation plan' }).click();
  const dialog = page.getByRole('dialog', { name: /are measured$/ });
  await dialog
    .getByLabel('Dataset', { exact: true })
    .selectOption({ label: 'german-credit-evaluation, 300 rows' });
  await dialog.getByLabel('Column with the truth').selectOption('repaid');
  await dialog.getByLabel('Positive value').fill('bad');
  await dialog
    .getByLabel('Threshold', { exact: true })
    .fill(String(creditReport('credit-scorecard').thresholds.cut));
  await dialog.getByLabel('Cost of a false negative').fill('5');
  await dialog.getByLabel('Slices').fill('housing\nchecking_account');
  await dialog.getByLabel('Protected attributes').fill('sex_and_status\nage_years: 30, 45');
  await dialog.getByLabel('Why this measure').fill('The cost matrix of the data set itself.');
  await dialog.getByRole('button', { name: 'Write plan' }).click();
  const asked = page.getByRole('dialog', { name: 'Confirm it is you' });
  const done = page.getByText('Evaluation plan 1 is in force');
  await expect(asked.or(done).first()).toBeVisible();
  if (await asked.isVisible()) await stepUp(page, who);
  await expect(page.getByRole('heading', { name: 'Evaluation plan 1' })).toBeVisible();
}

/** Waits on the workflow's page until Interlock has measured what staging serves. */
export async function seeMeasured(page: Page, workflow: string): Promise<void> {
  await page.goto(`${workflow}/evaluation`);
  await expect(page.getByRole('link', { name: 'See the report' }).first()).toBeVisible({
    timeout: MEASURED_MS,
  });
}
