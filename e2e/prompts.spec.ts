import { expect, type Page } from '@playwright/test';
import { EngineerApi } from './engineer-api.ts';
import { panel } from './registry-pages.ts';
import { test } from './test.ts';
import { TrackingApi } from './tracking-api.ts';

// Named to run after the promotion, which leaves the workflow that a prompt is tried against.

const PHONE = { width: 390, height: 844 };
const TENSORS = {
  signature: {
    inputs: [{ name: 'amount', datatype: 'FP32', shape: [-1, 1] }],
    outputs: [{ name: 'probabilities', datatype: 'FP32', shape: [-1, 2] }],
  },
  tensorMapping: {
    inputs: [{ tensor: 'amount', field: 'amount', datatype: 'FP32' }],
    outputs: [{ name: 'default_probability', tensor: 'probabilities', index: 1 }],
  },
};

const rail = (page: Page) => page.getByRole('navigation', { name: 'Rooms' });

async function expectNarrow(page: Page): Promise<void> {
  const { scroll, width } = await page.evaluate(() => ({
    scroll: document.documentElement.scrollWidth,
    width: document.documentElement.clientWidth,
  }));
  expect(scroll).toBeLessThanOrEqual(width);
}

test('an engineer writes a prompt, says it otherwise, compares, tries it, and names a version', async ({
  as,
  expectAccessible,
}) => {
  test.setTimeout(4 * 60_000);
  const { page } = await as('Ada', 'ml-engineer');

  await test.step('a prompt begins with a name and a first version', async () => {
    await page.goto('/prompts');
    await expect(page.getByRole('heading', { level: 1, name: 'Prompts' })).toBeVisible();
    await expectAccessible(page);
    await page.getByRole('link', { name: 'Register prompt' }).first().click();
    await page.getByLabel('Name', { exact: true }).fill('loan-letter');
    await page.getByRole('button', { name: 'Register prompt' }).click();
    await expect(page).toHaveURL(/\/prompts\/mdl_/);
    await expect(rail(page).getByRole('link', { name: 'Prompts' })).toHaveAttribute('aria-current', 'page');
    await expect(rail(page).getByRole('link', { name: 'Models' })).not.toHaveAttribute(
      'aria-current',
      'page',
    );
    await page.getByRole('link', { name: 'Write first version' }).click();
    await page.getByLabel('Text of message 2').fill('Write to {{applicant}} about {{amount}}.');
    await expect(page.getByRole('status').filter({ hasText: 'It takes applicant, amount.' })).toBeVisible();
    await page.getByLabel('What changed in this version').fill('The first try.');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Register version' }).click();
    await expect(page).toHaveURL(/\/versions\/1$/);
    await expect(panel(page, 'What it says').locator('mark')).toHaveText(['{{applicant}}', '{{amount}}']);
    await expectAccessible(page);
  });

  await test.step('the next version begins with this one, and shows what it changes', async () => {
    await page.getByRole('link', { name: 'New version from this' }).click();
    const text = page.getByLabel('Text of message 1');
    await expect(text).toHaveValue('Write to {{applicant}} about {{amount}}.');
    await expect(page.getByText('It says what it was based on.')).toBeVisible();
    await text.fill('Write kindly to {{applicant}} about {{amount}}.');
    await expect(panel(page, 'What changes against version 1').locator('ins')).toContainText('kindly');
    await page.getByRole('button', { name: 'Register version' }).press('Enter');
    await expect(page).toHaveURL(/\/versions\/2$/);
  });

  await test.step('any two versions are compared', async () => {
    await page.getByRole('link', { name: 'Compare with another' }).click();
    await expect(page.getByRole('heading', { name: 'From version 1 to 2' })).toBeVisible();
    await expect(page.getByText('1 word added.')).toBeVisible();
    await expect(page.locator('ins')).toContainText('kindly');
    await expectAccessible(page);
    await page.getByLabel('From', { exact: true }).selectOption('2');
    await expect(page.getByText('They say the same.')).toBeVisible();
    await page.getByLabel('To', { exact: true }).selectOption('1');
    await expect(page.getByRole('heading', { name: 'From version 2 to 1' })).toBeVisible();
    await expect(page.locator('del')).toContainText('kindly');
  });

  await test.step('a model that generates nothing says that it takes no prompt', async () => {
    await page.goto(page.url().replace(/\/compare.*$/, '/versions/2'));
    await page.getByRole('combobox', { name: 'Workflow' }).click();
    await page
      .getByRole('option', { name: /^Credit decision/ })
      .first()
      .click();
    await page.getByRole('button', { name: 'Simulate call' }).click();
    await expect(page.getByRole('alert').filter({ hasText: /prompt|contract|production/ })).toBeVisible();
    await expectAccessible(page);
  });

  await test.step('an alias moves at once where nothing follows it', async () => {
    await page.getByRole('link', { name: 'loan-letter', exact: true }).click();
    await expect(page.getByRole('heading', { name: 'History' })).toBeVisible();
    await page.getByLabel('Alias', { exact: true }).fill('champion');
    await page.getByRole('textbox', { name: 'Version' }).fill('1');
    await page.getByRole('button', { name: 'Set alias' }).click();
    await expect(page.getByText('champion points at version 1', { exact: true })).toBeVisible();
    await expect(panel(page, 'Aliases').getByRole('link', { name: 'version 1' })).toBeVisible();
    // What the bar at the top covers by half, while the page is scrolled, counts as half a button.
    await page.evaluate(() => window.scrollTo(0, 0));
    await expectAccessible(page);
  });

  await test.step('an alias goes when somebody is sure, and not before', async () => {
    const line = panel(page, 'Aliases').getByRole('button', { name: 'Remove alias champion' });
    const asked = page.getByRole('dialog', { name: 'Remove the alias champion' });
    await line.click();
    await expect(asked.getByText(/^It points at version 1 of loan-letter/)).toBeVisible();
    await expectAccessible(page);
    await asked.getByRole('button', { name: 'Cancel' }).click();
    await line.click();
    await asked.getByRole('button', { name: 'Remove alias' }).click();
    await expect(panel(page, 'Aliases').getByText('No aliases yet.')).toBeVisible();
  });

  await test.step('it is not among what a workflow is asked to serve', async () => {
    const { pathname } = new URL(page.url());
    await page.goto('/requests/new');
    await page.getByRole('combobox', { name: 'Model', exact: true }).click();
    await expect(page.getByRole('option', { name: 'credit-scorecard' }).first()).toBeVisible();
    await expect(page.getByRole('option', { name: 'loan-letter' })).toHaveCount(0);
    await page.goto(pathname);
  });

  await test.step('models are listed without it, and an address of a model leads to it', async () => {
    const { pathname } = new URL(page.url());
    await page.goto('/models?search=loan-letter');
    await expect(page.getByText('No model is called "loan-letter"')).toBeVisible();
    await page.goto(pathname.replace('/prompts/', '/models/'));
    await expect(page).toHaveURL(/\/prompts\/mdl_/);
    await expect(page.getByRole('heading', { level: 1, name: 'loan-letter' })).toBeVisible();
    await page.goto(`${pathname.replace('/prompts/', '/models/')}/compare?from=1&to=2`);
    await expect(page).toHaveURL(/\/prompts\/mdl_\w+\/compare\?from=1&to=2/);
    await page.goto(pathname);
  });

  await test.step('it reads well on a phone and in the dark', async () => {
    await page.setViewportSize(PHONE);
    await page.emulateMedia({ colorScheme: 'dark' });
    await expectNarrow(page);
    await expectAccessible(page);
    await page.goto(`${new URL(page.url()).pathname}/compare?from=1&to=2`);
    await expect(page.locator('ins')).toBeVisible();
    await expectNarrow(page);
    await expectAccessible(page);
  });
});

test('a card is said anew with its history, and versions stand side by side', async ({
  as,
  expectAccessible,
}) => {
  test.setTimeout(4 * 60_000);
  const { page } = await as('Ada', 'ml-engineer');
  const api = new EngineerApi('cards-journey');
  const tracking = new TrackingApi('cards-journey-runs');
  const model = 'carded';
  const { id: modelId } = await api.call<{ id: string }>('POST', '/models', { name: model });
  for (const depth of ['2', '4', '8']) {
    const run = await tracking.logRun('0', {
      name: `deep ${depth}`,
      params: { depth },
      metrics: { loss: [0.5] },
    });
    const bytes = new TextEncoder().encode(`a tree of depth ${depth}`);
    const file = await api.call<{ id: string }>('POST', '/artifacts?fileName=tree.onnx', bytes);
    await api.call('POST', `/models/${model}/versions`, {
      ...{ artifactId: file.id, ...TENSORS, source: { run: run.id }, tags: { depth } },
      card: { summary: `A tree of depth ${depth}.` },
    });
  }

  await test.step('a section is written as Markdown and read before it is sent', async () => {
    await page.goto(`/prompts/${modelId}/versions/3/card`);
    await expect(page).toHaveURL(new RegExp(`/models/${modelId}/versions/3/card$`));
    await page.goto(`/models/${modelId}/versions/3`);
    await page.getByRole('link', { name: 'Revise the card' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Card of carded version 3' })).toBeVisible();
    await expect(page.getByText('No workflow uses this model yet')).toBeVisible();
    await page.getByLabel('Known limits').fill('- few **rows**\n- one bank');
    await page.getByRole('button', { name: /^Show how it reads.*Known limits$/ }).press('Enter');
    const read = page.getByRole('region', { name: 'Known limits as it reads' });
    await expect(read.getByRole('listitem')).toHaveText(['few rows', 'one bank']);
    await page.getByLabel('Why it says something else now').fill('The limits were missing.');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Revise card' }).click();
    await expect(page.getByText('Revision 1 is the card now', { exact: true })).toBeVisible();
  });

  await test.step('what it said before stays to be read', async () => {
    const history = panel(page, 'History');
    await expect(history.getByText('The limits were missing.')).toBeVisible();
    await history.getByText('Changed Known limits').click();
    await expect(history.locator('ins')).toContainText('one bank');
    await expect(history.getByText('As registered')).toBeVisible();
    await expectAccessible(page);
    await page.getByRole('link', { name: 'Version 3', exact: true }).click();
    await expect(panel(page, 'Model card').getByRole('listitem')).toHaveText(['few rows', 'one bank']);
  });

  await test.step('three versions are compared on one page', async () => {
    await page.goto(`/models/${modelId}`);
    for (const box of await page.getByRole('checkbox', { name: 'Choose this row' }).all()) await box.check();
    await page.getByRole('button', { name: 'Compare versions' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Compare 3 versions' })).toBeVisible();
    await expect(
      panel(page, 'Parameters of their runs').getByRole('row', { name: /depth.*2.*4.*8/ }),
    ).toBeVisible();
    await expect(panel(page, 'Files').getByRole('row', { name: /tree\.onnx/ })).toBeVisible();
    await expect(panel(page, 'Model cards').getByText('one bank')).toBeVisible();
    await expectAccessible(page);
    await page.setViewportSize(PHONE);
    await page.emulateMedia({ colorScheme: 'dark' });
    await expectNarrow(page);
    await expectAccessible(page);
  });
});
