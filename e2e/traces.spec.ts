import { expect, type Page } from '@playwright/test';
import { test } from './test.ts';
import { TraceApi } from './trace-api.ts';

const PHONE = { width: 390, height: 844 };
const EXPERIMENT = 'the shop assistant';

const steps = (question: string, error?: string) =>
  [
    {
      name: 'answer',
      type: 'CHAIN',
      startMs: 0,
      endMs: 1_200,
      inputs: question,
      outputs: 'In aisle 4.',
      ...(error && { error }),
    },
    {
      name: 'look up',
      type: 'RETRIEVER',
      parent: 0,
      startMs: 10,
      endMs: 200,
      inputs: 'aisle',
      outputs: 'aisle 4',
    },
    {
      name: 'ask the model',
      type: 'LLM',
      parent: 0,
      startMs: 210,
      endMs: 1_100,
      inputs: 'a prompt',
      outputs: 'a completion',
    },
    {
      name: 'count tokens',
      type: 'TOOL',
      parent: 2,
      startMs: 220,
      endMs: 230,
      inputs: 'a prompt',
      outputs: '12',
    },
  ] as const;

const step = (page: Page, name: string) =>
  page.getByRole('tree', { name: 'Steps of the trace' }).getByRole('treeitem', { name });

test('an engineer finds the trace that failed, and walks its steps by keyboard', async ({
  as,
  expectAccessible,
}) => {
  test.setTimeout(4 * 60_000);
  const api = new TraceApi('traces-journey');
  const number = await api.createExperiment(EXPERIMENT);
  const { page } = await as('Ada', 'ml-engineer');

  await test.step('an experiment without traces says how to make one', async () => {
    await page.goto('/experiments');
    await page.getByRole('link', { name: EXPERIMENT, exact: true }).click();
    await page.getByRole('link', { name: 'Traces', exact: true }).click();
    await expect(page.getByText('No traces yet')).toBeVisible();
    await expectAccessible(page);
  });

  await test.step('traces stand there with what was asked, and are found by words, state and filter', async () => {
    const answered = await api.send(number, steps('Where is the tea?'));
    await api.assess(answered, 'helpful', true, 'It was where it said.');
    await api.send(number, steps('Where is the coffee?', 'no shelf has it'));
    await page.reload();
    await expect(page.getByRole('link', { name: /Where is the tea/ })).toBeVisible();
    await expect(page.getByRole('link', { name: /Where is the coffee/ })).toBeVisible();
    await expectAccessible(page);
    await page.getByRole('combobox', { name: 'State', exact: true }).selectOption({ label: 'Failed' });
    await expect(page.getByRole('link', { name: /Where is the tea/ })).toBeHidden();
    await page.getByRole('combobox', { name: 'State', exact: true }).selectOption({ label: 'Any state' });
    const filter = page.getByLabel('Find by words, or by a filter');
    await filter.fill('TEA?');
    await expect(page.getByRole('link', { name: /Where is the coffee/ })).toBeHidden();
    await filter.fill("feedback.helpful = 'true'");
    await expect(page.getByRole('link', { name: /Where is the tea/ })).toBeVisible();
    await filter.fill('nonsense = ');
    await expect(page.getByText('Traces could not be loaded')).toBeVisible();
    await filter.fill('');
    await expect(page.getByRole('link', { name: /Where is the coffee/ })).toBeVisible();
  });

  await test.step('the steps are a tree that the keys walk and fold', async () => {
    await page.getByRole('link', { name: /Where is the coffee/ }).click();
    await expect(page.getByText('no shelf has it').first()).toBeVisible();
    await expectAccessible(page);
    await step(page, 'answer').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await expect(step(page, 'ask the model')).toBeFocused();
    await expect(page.getByText('a completion')).toBeVisible();
    await expect(page).toHaveURL(/span=/);
    await page.keyboard.press('ArrowRight');
    await expect(step(page, 'count tokens')).toBeFocused();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    await expect(step(page, 'count tokens')).toBeHidden();
    await page.keyboard.press('Home');
    await expect(step(page, 'answer')).toBeFocused();
    await expectAccessible(page);
  });

  await test.step('what was said of a trace is shown, on a phone and in the dark too', async () => {
    await page.goBack();
    await page.getByRole('link', { name: /Where is the tea/ }).click();
    await expect(page.getByText('It was where it said.')).toBeVisible();
    await page.setViewportSize(PHONE);
    await page.emulateMedia({ colorScheme: 'dark' });
    await expect(step(page, 'ask the model')).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(PHONE.width);
    await expectAccessible(page);
  });
});
