import { expect } from '@playwright/test';
import { applications } from './credit.ts';
import { stepUp, test } from './test.ts';

// Named to run after the promotion, which leaves the workflow in production that is asked here.

const WORKFLOW = 'Credit decision';

test('an engineer asks what an input would do, and edits what the gateway does with a call', async ({
  as,
  expectAccessible,
}) => {
  test.setTimeout(180_000);
  const { page } = await as('Ada', 'ml-engineer');
  const [application] = applications();
  const input = application?.input ?? {};
  const toTry = page.getByLabel('Input to try');
  const simulate = page.getByRole('button', { name: 'Simulate call' });
  const told = page.getByRole('status').filter({ hasText: /^(Decided|Waits for review|Failed): / });

  await test.step('what an input would do, and why', async () => {
    await page.goto('/workflows');
    await page.getByRole('link', { name: WORKFLOW }).first().click();
    await page.getByRole('link', { name: 'Policy', exact: true }).click();
    await expect(page.getByRole('heading', { name: 'What would this input do, and why?' })).toBeVisible();
    await toTry.fill(JSON.stringify(input));
    await simulate.click();
    await expect(told).toContainText('score');
    const steps = page.getByRole('list', { name: 'Steps and their durations' });
    await expect(steps).toContainText('Ask the model');
    await expect(steps).toContainText('Judge by the policy');
    await expectAccessible(page);
    await toTry.fill('{}');
    await simulate.click();
    await expect(page.getByRole('alert').filter({ hasText: 'does not fit the contract' })).toBeVisible();
  });

  await test.step('a policy that cannot be kept is refused at its field', async () => {
    await page.getByRole('link', { name: 'Change workflow' }).click();
    await page.getByRole('button', { name: 'Add input guardrail' }).click();
    const guardrail = page.getByRole('group', { name: 'Input guardrail 1' });
    await guardrail.getByLabel('Name').fill('Instructions');
    await guardrail.getByLabel('Looks for').selectOption('prompt-injection');
    await page.getByRole('button', { name: 'Add condition' }).click();
    const condition = page.getByRole('group', { name: 'Condition 1' });
    await condition.getByLabel('Name of the condition').fill('very large');
    await condition.getByLabel('Where it holds').selectOption('refuse');
    await condition.getByLabel('Condition', { exact: true }).fill('input.nothing > 3');
    await page.getByLabel('What you change and why').fill('Guard against instructions in texts');
    await page.getByRole('button', { name: 'Save version' }).click();
    await expect(condition.getByText(/input has no nothing/)).toBeVisible();
    await condition.getByLabel('Condition', { exact: true }).fill('input.amount_dm > 40000');
    await expectAccessible(page);
  });

  await test.step('the draft can be tried before it is saved', async () => {
    await toTry.fill(JSON.stringify({ ...input, amount_dm: 45_000 }));
    await simulate.click();
    await expect(told).toHaveText('Failed: The condition "very large" holds.');
  });

  await test.step('the next version says it in words', async () => {
    await page.getByRole('button', { name: 'Save version' }).click();
    await expect(page).toHaveURL(/\/history$/);
    await page.getByRole('link', { name: 'Policy', exact: true }).click();
    await expect(page.getByRole('heading', { name: 'Input guardrails' })).toBeVisible();
    await expect(page.getByText('refuse the call on attempts to instruct the model')).toBeVisible();
    await expect(page.getByText('refused where input.amount_dm > 40000')).toBeVisible();
    await page.setViewportSize({ width: 390, height: 844 });
    const { scroll, width } = await page.evaluate(() => ({
      scroll: document.documentElement.scrollWidth,
      width: document.documentElement.clientWidth,
    }));
    expect(scroll).toBeLessThanOrEqual(width);
  });
});

test('an operator sets a secret for a guardrail, replaces it and removes it, and its value is shown nowhere', async ({
  as,
  expectAccessible,
}) => {
  test.setTimeout(180_000);
  const { page, person } = await as('Olga', 'operator');
  const confirmed = async (dialog: string, button: string) => {
    const shown = page.getByRole('dialog', { name: dialog });
    await shown.getByRole('button', { name: button }).click();
    const asked = page.getByRole('dialog', { name: 'Confirm it is you' });
    await expect.poll(async () => (await asked.isVisible()) || !(await shown.isVisible())).toBe(true);
    if (await asked.isVisible()) await stepUp(page, person);
    await expect(shown).toBeHidden();
  };
  const entry = page.getByRole('listitem').filter({ hasText: 'https://safety.example' });

  await test.step('sets it', async () => {
    await page.goto('/clusters');
    await expect(page.getByText('No secrets yet')).toBeVisible();
    await page.getByRole('button', { name: 'Set secret' }).click();
    const dialog = page.getByRole('dialog', { name: 'Set a secret' });
    await dialog.getByLabel('Secret name').fill('content-safety');
    await dialog.getByLabel('Address of the service').fill('https://safety.example/v1');
    await dialog.getByLabel('Value').fill('Bearer seen-by-nobody');
    await expectAccessible(page);
    await confirmed('Set a secret', 'Set secret');
    await expect(entry).toContainText('content-safety');
    await expect(entry).toContainText('no policy names it');
    await expectAccessible(page);
  });

  await test.step('replaces its value', async () => {
    await page.getByRole('button', { name: 'Replace value of content-safety' }).click();
    const title = 'Replace the value of content-safety';
    await expect(page.getByRole('dialog', { name: title }).getByLabel('Value')).toHaveValue('');
    await page.getByRole('dialog', { name: title }).getByLabel('Value').fill('Bearer seen-by-nobody-either');
    await confirmed(title, 'Replace value');
  });

  await test.step('an engineer sees its name and not what it holds', async () => {
    const ada = await as('Ada', 'ml-engineer');
    await ada.page.goto('/clusters');
    const seen = ada.page.getByRole('listitem').filter({ hasText: 'https://safety.example' });
    await expect(seen).toContainText('by Olga');
    await expect(seen.getByRole('button')).toHaveCount(0);
    expect(await ada.page.content()).not.toContain('seen-by-nobody');
  });

  await test.step('an engineer chooses it for a guardrail', async () => {
    const ada = await as('Ada', 'ml-engineer');
    await ada.page.goto('/workflows');
    await ada.page.getByRole('link', { name: WORKFLOW }).first().click();
    await ada.page.getByRole('link', { name: 'Change workflow' }).click();
    await ada.page.getByRole('button', { name: 'Add output guardrail' }).click();
    const guardrail = ada.page.getByRole('group', { name: 'Output guardrail 1' });
    await guardrail.getByLabel('Asked is').selectOption('http');
    const secret = guardrail.getByLabel('Secret it is sent');
    await secret.selectOption('content-safety, sent to https://safety.example');
    await expect(secret).toHaveValue('content-safety');
    await expect(guardrail.getByRole('link', { name: 'Clusters, in a new tab' })).toHaveAttribute(
      'href',
      '/clusters#secrets',
    );
    await expectAccessible(ada.page);
  });

  await test.step('removes it', async () => {
    await page.getByRole('button', { name: 'Remove content-safety' }).click();
    await confirmed('Remove content-safety', 'Remove secret');
    await expect(page.getByText('No secrets yet')).toBeVisible();
  });
});
