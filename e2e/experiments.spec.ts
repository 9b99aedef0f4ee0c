import { expect, type Page } from '@playwright/test';
import { test } from './test.ts';
import { TrackingApi } from './tracking-api.ts';

const EXPERIMENT = 'scorecards of autumn';
const PHONE = { width: 390, height: 844 };
/** One red dot. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8Dwn4EIAAAyAgP/8Z0jIQAAAABJRU5ErkJggg==',
  'base64',
);

const table = (page: Page) => page.getByRole('region', { name: 'Runs', exact: true });
const runLink = (page: Page, name: string) => table(page).getByRole('link', { name, exact: true });
const filter = (page: Page) => page.getByRole('combobox', { name: 'Filter runs' });

async function logRuns(api: TrackingApi, experimentId: string): Promise<void> {
  for (const [name, depth, accuracy] of [
    ['shallow', '2', 0.71],
    ['middling', '4', 0.78],
    ['deep', '8', 0.76],
  ] as const)
    await api.logRun(experimentId, {
      name,
      params: { depth, solver: depth === '2' ? 'sgd' : 'adam' },
      metrics: { accuracy: [accuracy - 0.1, accuracy], 'val loss': [0.9, 1 - accuracy] },
    });
}

test('an engineer follows runs from the first line of Python to a comparison', async ({
  as,
  expectAccessible,
}) => {
  test.setTimeout(4 * 60_000);
  const { page } = await as('Ada', 'ml-engineer');
  const api = new TrackingApi('experiments-journey');
  let number = '';

  await test.step('an experiment without runs says how to log the first', async () => {
    await page.goto('/experiments');
    await expect(page.getByRole('link', { name: 'Default', exact: true })).toBeVisible();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Create experiment' }).click();
    const dialog = page.getByRole('dialog', { name: 'Create an experiment' });
    await dialog.getByLabel('Name').fill(EXPERIMENT);
    await dialog.getByRole('button', { name: 'Create experiment' }).click();
    await expect(page.getByRole('heading', { level: 1, name: EXPERIMENT })).toBeVisible();
    await expect(page.getByText(`/orgs/main`, { exact: false })).toContainText('set_tracking_uri');
    await expect(page.getByRole('link', { name: 'Make a token' })).toBeVisible();
    await expectAccessible(page);
    number = await api.experimentNumber(EXPERIMENT);
  });

  await test.step('runs appear while one looks, with what they were given and what came of it', async () => {
    await logRuns(api, number);
    await expect(runLink(page, 'middling')).toBeVisible({ timeout: 30_000 });
    await page.reload();
    await expect(table(page).getByRole('columnheader', { name: 'accuracy' })).toBeVisible();
    await expect(table(page).getByRole('cell', { name: '0.78', exact: true })).toBeVisible();
    await expectAccessible(page);
  });

  await test.step('the filter is completed, and says what is wrong with it', async () => {
    await filter(page).click();
    await filter(page).pressSequentially('acc');
    await expect(page.getByRole('option', { name: /^metrics\.accuracy/ })).toBeVisible();
    await expectAccessible(page);
    await page.keyboard.press('Tab');
    await filter(page).pressSequentially('> 0.75');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/filter=metrics\.accuracy/);
    await expect(runLink(page, 'shallow')).toBeHidden();
    await expect(runLink(page, 'deep')).toBeVisible();
    await filter(page).fill('metrics.accuracy > high');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Filter', exact: true }).click();
    await expect(page.getByRole('alert').filter({ hasText: /numeric|metric/i })).toBeVisible();
    await page.getByRole('button', { name: 'Clear' }).click();
    await expect(runLink(page, 'shallow')).toBeVisible();
  });

  await test.step('order, groups and columns stand in the address and are kept as a view', async () => {
    await table(page).getByRole('link', { name: 'accuracy' }).click();
    await expect(page).toHaveURL(/sort=metrics\.accuracy/);
    await page.getByLabel('Group the runs by').selectOption({ label: 'By solver' });
    await expect(table(page).getByRole('button', { name: /adam 2 runs/ })).toBeVisible();
    await table(page).getByRole('button', { name: /adam/ }).click();
    await expect(runLink(page, 'deep')).toBeHidden();
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByRole('checkbox', { name: 'val loss' }).uncheck();
    await page.keyboard.press('Escape');
    await expect(table(page).getByRole('columnheader', { name: 'val loss' })).toBeHidden();
    await page.getByRole('button', { name: 'Views' }).click();
    await page.getByRole('menuitem', { name: 'Save this view' }).click();
    const dialog = page.getByRole('dialog', { name: 'Save this view' });
    await dialog.getByLabel('Name').fill('by solver');
    await dialog.getByRole('checkbox', { name: /^Share it/ }).check();
    await dialog.getByRole('button', { name: 'Save view' }).click();
    await expect(dialog).toBeHidden();
    await page.goto(new URL(page.url()).pathname);
    await page.getByRole('button', { name: 'Views' }).click();
    await page.getByRole('menuitem', { name: /^by solver/ }).click();
    await expect(page).toHaveURL(/group=params\.solver/);
    await expect(page.getByRole('button', { name: 'by solver' })).toBeVisible();
  });

  await test.step('a view goes when whoever saved it is sure, and not before', async () => {
    const asked = page.getByRole('dialog', { name: 'Remove by solver' });
    const ask = async () => {
      await page.getByRole('button', { name: 'by solver' }).click();
      await page.getByRole('menuitem', { name: 'Remove by solver' }).click();
      await expect(asked.getByText(/^Everybody who sees this experiment/)).toBeVisible();
    };
    await ask();
    await expectAccessible(page);
    await asked.getByRole('button', { name: 'Cancel' }).click();
    await ask();
    await asked.getByRole('button', { name: 'Remove view' }).click();
    await expect(page.getByRole('button', { name: 'Views' })).toBeVisible();
  });

  await test.step('runs are drawn, and compared side by side', async () => {
    await page.goto(new URL(page.url()).pathname);
    await page.getByRole('link', { name: 'Parallel coordinates' }).click();
    await expect(page.getByRole('heading', { name: 'Parallel coordinates' })).toBeVisible();
    await expectAccessible(page);
    await page.getByRole('link', { name: 'Charts', exact: true }).click();
    await expect(page.getByRole('heading', { name: 'accuracy', exact: true })).toBeVisible();
    await expectAccessible(page);
    await page.getByRole('link', { name: 'Table', exact: true }).click();
    for (const name of ['shallow', 'deep'])
      await page.getByRole('checkbox', { name: `Choose ${name} to compare` }).check();
    await page.getByRole('link', { name: 'Compare runs' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Compare 2 runs' })).toBeVisible();
    await expect(page.getByRole('row', { name: /depth.*2.*8/ })).toBeVisible();
    await expectAccessible(page);
  });
});

test('a run is followed while it goes on, and shows its files without trusting them', async ({
  as,
  expectAccessible,
}) => {
  test.setTimeout(4 * 60_000);
  const { page } = await as('Ada', 'ml-engineer');
  const api = new TrackingApi('run-journey');
  const run = await api.logRun('0', {
    name: 'live one',
    params: { depth: '3' },
    metrics: { loss: [1, 0.5], 'system/cpu_utilization_percentage': [12, 14] },
    status: 'RUNNING',
  });
  await api.logFile(run.folder, 'notes.txt', 'what I saw');
  await api.logFile(run.folder, 'rows.csv', 'age,amount\n41,"1,200"\n');
  await api.logFile(run.folder, 'facts.json', '{"rows":800}');
  await api.logFile(run.folder, 'plots/dot.png', PNG);
  await api.logFile(
    run.folder,
    'report.html',
    `<p id="said"></p><script>let seen; try { seen = document.cookie } catch { seen = 'no cookies' } said.textContent = 'drawn, ' + seen</script>`,
  );

  await test.step('values arrive without loading the page again', async () => {
    await page.goto('/experiments');
    await page.getByRole('link', { name: 'Default', exact: true }).click();
    await runLink(page, 'live one').click();
    await expect(page.getByRole('heading', { level: 1, name: 'live one' })).toBeVisible();
    await expect(page.getByRole('main').getByText('Running', { exact: true })).toBeVisible();
    await expect(page.getByRole('heading', { name: 'The machine' })).toBeVisible();
    await api.logMetric(run.id, 'loss', 0.125, 2);
    await expect(page.getByText('0.125', { exact: true })).toBeVisible({ timeout: 30_000 });
    await expect(page.getByText('Not reproducible as logged')).toBeVisible();
    await expectAccessible(page);
  });

  await test.step('files are looked into', async () => {
    const files = page.getByRole('navigation', { name: 'Files', exact: true });
    await files.getByRole('button', { name: /^notes\.txt/ }).click();
    await expect(page.getByText('what I saw')).toBeVisible();
    await files.getByRole('button', { name: /^rows\.csv/ }).click();
    await expect(page.getByRole('cell', { name: '1,200' })).toBeVisible();
    await files.getByRole('button', { name: /^facts\.json/ }).click();
    await expect(page.getByText('"rows": 800')).toBeVisible();
    await files.getByRole('button', { name: 'plots' }).click();
    await files.getByRole('button', { name: /^dot\.png/ }).click();
    await expect(page.getByRole('img', { name: 'dot.png' })).toBeVisible();
    await files.getByRole('button', { name: /^report\.html/ }).click();
    await expect(page.frameLocator('iframe').getByText('drawn, no cookies')).toBeVisible();
    await expectAccessible(page);
  });

  await test.step('it fits a phone, and the dark', async () => {
    await page.setViewportSize(PHONE);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(PHONE.width);
    await expectAccessible(page);
    await page.setViewportSize({ width: 1280, height: 800 });
  });

  await test.step('it is deleted and restored', async () => {
    await page.getByRole('button', { name: 'More acts' }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await page.getByRole('button', { name: 'Delete run' }).click();
    await expect(page.getByText('Deleted', { exact: true })).toBeVisible();
    await page.getByRole('button', { name: 'More acts' }).click();
    await page.getByRole('menuitem', { name: 'Restore' }).click();
    await expect(page.getByRole('main').getByText('Running', { exact: true })).toBeVisible();
  });
});
