import { expect, type Locator, type Page } from '@playwright/test';
import { applicationsCsv, type CreditModel, creditReport } from './credit.ts';

interface Dataset {
  name: string;
  digest: string;
  purpose: 'training' | 'evaluation';
}

/** The framed part of a page under this heading. */
export function panel(page: Page, heading: string): Locator {
  return page.locator('section').filter({ has: page.getByRole('heading', { name: heading, exact: true }) });
}

/** Uploads a dataset's rows and registers it through the form. */
export async function registerDataset(page: Page, dataset: Dataset): Promise<void> {
  await page.goto('/datasets/new');
  await page.getByLabel('Name', { exact: true }).fill(dataset.name);
  await page.getByLabel('File', { exact: true }).setInputFiles({
    name: `${dataset.name}.csv`,
    mimeType: 'text/csv',
    buffer: applicationsCsv(dataset.purpose),
  });
  await expect(page.getByRole('status').filter({ hasText: 'Stored' })).toContainText(
    dataset.digest.slice(0, 12),
  );
  await page.getByLabel('Used for').selectOption(dataset.purpose);
  await page.getByLabel('Licence').fill('CC BY 4.0 (H. Hofmann, UCI)');
  await page.getByRole('button', { name: 'Register dataset' }).click();
  await expect(page.getByRole('heading', { level: 1, name: dataset.name })).toBeVisible();
  await expect(page.getByText(/^\d+ columns$/)).toBeVisible();
}

/** Registers a model through the form and answers its address. */
export async function registerModel(page: Page, model: CreditModel): Promise<string> {
  await page.goto('/models/new');
  await page.getByLabel('Name', { exact: true }).fill(model);
  await page.getByLabel('Kind').selectOption('classifier');
  await page.getByLabel('Description').fill('Probability that an instalment loan is not repaid.');
  await page.getByRole('button', { name: 'Register model' }).click();
  await expect(page).toHaveURL(/\/models\/mdl_/);
  return new URL(page.url()).pathname;
}

const CARD = {
  Summary: 'Estimates the probability that a loan is not repaid.',
  'Intended use': 'Instalment loans to private people, beside people who decide the unclear cases.',
  'Known limits': 'Trained on the applications of one bank.',
  'Training data': 'Statlog German Credit Data, categorical columns decoded.',
};

/** Uploads the model's file and registers the version with its evidence, as its author does. */
export async function registerVersion(page: Page, modelPath: string, model: CreditModel): Promise<void> {
  const report = creditReport(model);
  await page.goto(`${modelPath}/versions/new`);
  await page.getByLabel('File', { exact: true }).setInputFiles(report.path);
  await expect(page.getByRole('status').filter({ hasText: 'Stored' })).toContainText(
    report.artifact.sha256.slice(0, 12),
  );
  const evidence = panel(page, 'Evidence');
  await evidence.getByLabel('Training data').selectOption({ label: 'german-credit-training' });
  await evidence.getByLabel('Evaluated on').selectOption({ label: 'german-credit-evaluation' });
  const metrics = Object.entries(report.metrics).map(([name, value]) => `${name}: ${value}`);
  await evidence.getByLabel('Metrics').fill(metrics.join('\n'));
  await evidence.getByLabel('SHA-256 of the report').fill(report.digest);
  await evidence.getByText('Training profile, the reference for drift').click();
  await evidence.getByLabel('Training profile').fill(JSON.stringify({ columns: report.profile }));
  await page.getByLabel('Signature and mapping').fill(JSON.stringify(report.tensors));
  const card = panel(page, 'Model card');
  for (const [heading, text] of Object.entries(CARD)) await card.getByLabel(heading).fill(text);
  await page.getByLabel('Tags').fill('use: lending');
  await page.getByRole('button', { name: 'Register version' }).click();
  await expect(page).toHaveURL(/\/versions\/\d+$/);
}
