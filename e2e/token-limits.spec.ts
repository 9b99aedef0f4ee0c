import { expect } from '@playwright/test';
import { Lender } from './gateway.ts';
import { stepUp, test } from './test.ts';

test('an admin bounds what a token may use; a wrong number is named at its field', async ({
  as,
  expectAccessible,
}) => {
  const { page, person } = await as('Adam', 'admin');
  const name = 'Bounded desk';
  new Lender(name);
  await page.goto('/settings/tokens');
  const row = page.getByRole('listitem').filter({ hasText: name });
  await row.getByRole('button', { name: 'Change limits' }).click();
  const dialog = page.getByRole('dialog', { name: `Limits of ${name}` });
  const confirm = page.getByRole('dialog', { name: 'Confirm it is you' });
  const save = async (done: () => Promise<void>) => {
    await dialog.getByRole('button', { name: 'Save limits' }).click();
    await done();
  };

  await test.step('a limit of half a call', async () => {
    await dialog.getByLabel('Calls per day').fill('0.5');
    await expectAccessible(page);
    await save(async () => {
      const refused = dialog.getByLabel('Calls per day').and(page.locator('[aria-invalid="true"]'));
      await expect(confirm.or(refused).first()).toBeVisible();
      if (await confirm.isVisible()) await stepUp(page, person);
      await expect(refused).toBeVisible();
    });
  });

  await test.step('a limit that can be', async () => {
    await dialog.getByLabel('Calls per day').fill('1000');
    await save(async () => {
      await expect(confirm.or(row.getByText('limited')).first()).toBeVisible();
      if (await confirm.isVisible()) await stepUp(page, person);
    });
    await expect(row.getByText('limited')).toBeVisible();
    await expectAccessible(page);
  });

  await test.step('is what the dialog shows next time', async () => {
    await row.getByRole('button', { name: 'Change limits' }).click();
    await expect(dialog.getByLabel('Calls per day')).toHaveValue('1000');
  });
});
