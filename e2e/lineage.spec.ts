import { expect, type Page } from '@playwright/test';
import { test } from './test.ts';
import { TrackingApi } from './tracking-api.ts';

const MODEL = 'traced-scorecard';
const PHONE = { width: 390, height: 844 };

const column = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
const card = (page: Page, name: string) => page.getByRole('main').getByRole('link', { name, exact: true });

async function logTracedRun(api: TrackingApi): Promise<{ name: string; search: string; number: string }> {
  const search = await api.logRun('0', { name: 'search of autumn', params: {}, metrics: {} });
  const run = await api.logRun('0', { name: 'traced one', params: { depth: '3' }, metrics: { auc: [0.8] } });
  await api.setTags(run.id, {
    'mlflow.parentRunId': search.id,
    'mlflow.source.git.commit': 'c0ffee1234567890c0ffee1234567890c0ffee12',
    'mlflow.source.git.repoURL': 'https://git.example.org/credit.git',
    'feast.feature_refs': 'applicant:income,applicant:debts',
  });
  await api.logTrainingData(run.id, {
    name: 'applications-of-autumn',
    digest: '3f9a01',
    schema: { mlflow_colspec: [{ name: 'amount', type: 'double', required: true }] },
    profile: {
      num_rows: 800,
      columns: { amount: { kind: 'numeric', count: 800, edges: [0, 1000, 5000], counts: [500, 300] } },
    },
  });
  await api.logFile(run.folder, 'requirements.txt', 'scikit-learn==1.8.0\n');
  await api.logFile(run.folder, 'model/weights.json', '[0.1, 0.2]');
  return { name: 'traced one', search: search.id, number: await api.registerFrom(run.id, 'model', MODEL) };
}

test('an engineer walks from a version to its data and back', async ({ as, expectAccessible }) => {
  test.setTimeout(4 * 60_000);
  const { page } = await as('Ada', 'ml-engineer');
  const api = new TrackingApi('lineage-journey');
  const { number } = await logTracedRun(api);

  await test.step('the version says what it took over from its run, and leads to its lineage', async () => {
    await page.goto(`/models/${MODEL}/versions/${number}`);
    await expect(page.getByText('applicant:debts, applicant:income')).toBeVisible();
    await expect(page.getByText('1 column, the reference for drift')).toBeVisible();
    await page.getByRole('link', { name: 'Show the lineage' }).click();
    await expect(
      page.getByRole('heading', { level: 1, name: `Lineage of ${MODEL} version ${number}` }),
    ).toBeVisible();
    await expect(column(page, 'Code and data').getByRole('link')).toHaveText([
      'c0ffee123456',
      'train.py',
      'applications-of-autumn',
      'applicant',
    ]);
    await expect(column(page, 'Runs').getByRole('link')).toHaveText(['traced one', 'search of autumn']);
    await expect(page.getByText('pip install -r requirements.txt')).toBeVisible();
    await expectAccessible(page);
  });

  await test.step('arrow keys walk along the lines', async () => {
    await card(page, `${MODEL} version ${number}`).last().focus();
    await page.keyboard.press('ArrowLeft');
    await expect(card(page, 'traced one')).toBeFocused();
    await page.keyboard.press('ArrowDown');
    await expect(card(page, 'search of autumn')).toBeFocused();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowLeft');
    await expect(card(page, 'c0ffee123456')).toBeFocused();
    await page.keyboard.press('ArrowDown');
    await expect(card(page, 'train.py')).toBeFocused();
    await page.keyboard.press('ArrowDown');
    await expect(card(page, 'applications-of-autumn')).toBeFocused();
  });

  await test.step('the data is shown with its columns and the runs that used it', async () => {
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { level: 1, name: 'applications-of-autumn' })).toBeVisible();
    const columns = page.getByRole('table', { name: 'Columns of the data' });
    await expect(columns.getByRole('row', { name: /amount.*double.*0 to 5,?000/ })).toBeVisible();
    await expect(page.getByText('yes, 1 column')).toBeVisible();
    await expectAccessible(page);
    await page.getByRole('link', { name: 'Lineage', exact: true }).click();
    await expect(
      page.getByRole('heading', { level: 1, name: 'Lineage of applications-of-autumn' }),
    ).toBeVisible();
    await expect(card(page, `${MODEL} version ${number}`)).toBeVisible();
  });

  await test.step('a run leads to its lineage, also on a phone and in the dark', async () => {
    await card(page, 'traced one').click();
    await expect(page.getByRole('heading', { level: 1, name: 'traced one' })).toBeVisible();
    await page.setViewportSize(PHONE);
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.getByRole('link', { name: 'Lineage', exact: true }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Lineage of traced one' })).toBeVisible();
    await expect(page.getByText(/^comes from .*; leads to /).first()).toBeVisible();
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBeLessThanOrEqual(PHONE.width);
    await expectAccessible(page);
  });
});
