import { expect } from '@playwright/test';
import { panel } from './registry-pages.ts';
import { test } from './test.ts';
import { TraceApi } from './trace-api.ts';

const PHONE = { width: 390, height: 844 };
const EXPERIMENT = 'what answers are judged by';
const NAME = 'judged-politeness';

test('an engineer reads what answers are judged by, and how that changed', async ({
  as,
  expectAccessible,
}) => {
  test.setTimeout(3 * 60_000);
  const api = new TraceApi('scorers-journey');
  const number = await api.createExperiment(EXPERIMENT);
  const { page } = await as('Ada', 'ml-engineer');

  await test.step('an experiment without scorers says how the client registers one', async () => {
    await page.goto('/experiments');
    await page.getByRole('link', { name: EXPERIMENT, exact: true }).click();
    await page.getByRole('navigation', { name: 'Parts of the experiment' }).getByText('Scorers').click();
    await expect(page.getByText('No scorers yet')).toBeVisible();
    await expect(page.getByText(`mlflow.set_experiment("${EXPERIMENT}")`)).toBeVisible();
    await expectAccessible(page);
  });

  await test.step('what was registered stands among all scorers, and is found by name', async () => {
    await api.registerJudge(number, NAME, 'Is {{ outputs }} polite?');
    await api.registerJudge(number, NAME, 'Is {{ outputs }} kind?');
    await page.getByRole('navigation', { name: 'Rooms' }).getByRole('link', { name: 'Scorers' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Scorers' })).toBeVisible();
    await page.getByLabel('Find by name').fill('POLITENESS');
    await expect(page).toHaveURL(/search=POLITENESS/);
    await expect(
      page.getByRole('row', { name: new RegExp(`${NAME}.*judge with instructions.*2`) }),
    ).toBeVisible();
    await expectAccessible(page);
  });

  await test.step('its page tells what it judges by, where it belongs and who registered it', async () => {
    await page.getByRole('link', { name: NAME, exact: true }).click();
    await expect(page.getByRole('heading', { level: 1, name: NAME })).toBeVisible();
    await expect(panel(page, 'What it is told').getByText('Is {{ outputs }} kind?')).toBeVisible();
    await expect(panel(page, 'Definition').getByText('instructions_judge_pydantic_data')).toBeVisible();
    await expect(page.getByText('scorers-journey').first()).toBeVisible();
    await expectAccessible(page);
    await page.getByRole('link', { name: 'Version 1', exact: true }).click();
    await expect(page).toHaveURL(/version=1$/);
    await expect(panel(page, 'What it is told').getByText('Is {{ outputs }} polite?')).toBeVisible();
  });

  await test.step('it reads well on a phone and in the dark', async () => {
    await page.setViewportSize(PHONE);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(PHONE.width);
    await expectAccessible(page);
  });

  await test.step('it leads to the traces it judged, and back to its experiment', async () => {
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.getByRole('link', { name: 'Traces with feedback under its name' }).click();
    await expect(page).toHaveURL(/traces\?filter=feedback/);
    await expect(page.getByText('No trace is like this')).toBeVisible();
    await page.getByRole('navigation', { name: 'Parts of the experiment' }).getByText('Scorers').click();
    await expect(page.getByRole('link', { name: NAME, exact: true })).toBeVisible();
  });

  await test.step('a deleted experiment keeps them to be read, and does not ask for more', async () => {
    const act = async (name: string) => {
      await page.getByRole('button', { name: 'More acts' }).click();
      await page.getByRole('menuitem', { name }).click();
    };
    await act('Delete');
    await page.getByRole('dialog').getByRole('button', { name: 'Delete experiment' }).click();
    await expect(page.getByText('Deleted', { exact: true })).toBeVisible();
    await expect(page.getByRole('link', { name: NAME, exact: true })).toBeVisible();
    await page.getByRole('navigation', { name: 'Parts of the experiment' }).getByText('Runs').click();
    await expect(page.getByText('Its runs are deleted with it')).toBeVisible();
    await act('Restore');
    await expect(page.getByText('No runs yet')).toBeVisible();
  });
});
