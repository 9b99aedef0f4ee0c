import { expect, type Page } from '@playwright/test';
import type { Person } from './people.ts';
import { stepUp, test } from './test.ts';
import { createLendingWorkflow } from './workflow-pages.ts';

const SLUG = 'assessed-loans';
const NAME = 'Assessed loans';
const TITLE = 'Oversight of lending';

interface Desk {
  page: Page;
  person: Person;
}

async function choosePerson(page: Page, label: string, name: string): Promise<void> {
  await page.getByRole('combobox', { name: label, exact: true }).click();
  await page.getByRole('option', { name, exact: true }).click();
}

/** Presses what confirms a dialog, and gives a code when it is asked for. */
async function confirm({ page, person }: Desk, title: string | RegExp, button: string, reason?: string) {
  const dialog = page.getByRole('dialog', { name: title });
  if (reason) await dialog.getByRole('textbox').fill(reason);
  await dialog.getByRole('button', { name: button }).click();
  const asked = page.getByRole('dialog', { name: 'Confirm it is you' });
  await expect.poll(async () => (await asked.isVisible()) || !(await dialog.isVisible())).toBe(true);
  if (await asked.isVisible()) await stepUp(page, person);
  await expect(dialog).toBeHidden();
}

function dayIn(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
}

test('a risk officer writes an assessment, another approves it, and the tier cannot sink below it', async ({
  as,
  expectAccessible,
}) => {
  test.setTimeout(180_000);
  const ada = await as('Ada', 'ml-engineer');
  const workflow = await createLendingWorkflow(ada.page, SLUG, NAME);
  const rita = await as('Rita', 'risk-officer');

  await test.step('the overview says what is missing', async () => {
    await rita.page.goto('/governance');
    await expectAccessible(rita.page);
    await rita.page.getByRole('link', { name: NAME }).click();
    // The overview says the same of other workflows, and stays until the page of this one has come.
    await expect(rita.page.getByRole('heading', { level: 1, name: NAME })).toBeVisible();
    await expect(rita.page.getByText('Write the risk assessment')).toBeVisible();
    await expectAccessible(rita.page);
    await rita.page.getByRole('link', { name: 'Risk assessment', exact: true }).click();
    await rita.page.getByRole('link', { name: 'Write assessment' }).first().click();
  });

  await test.step('it is written, saved while typing, and submitted', () =>
    write(rita.page, expectAccessible));

  await test.step('its author cannot approve it', async () => {
    await expect(rita.page.getByText('Waits for sign-off').first()).toBeVisible();
    await expect(rita.page.getByRole('button', { name: 'Approve assessment' })).toBeDisabled();
    await expect(rita.page.getByText('You wrote this assessment.')).toBeVisible();
    await expectAccessible(rita.page);
  });

  const ruth = await as('Ruth', 'risk-officer');
  await test.step('another risk officer finds it on home and approves it', async () => {
    await ruth.page.goto('/');
    await ruth.page.getByRole('link', { name: `Sign off: Risk of ${NAME}` }).click();
    await ruth.page.getByRole('button', { name: 'Approve assessment' }).click();
    await confirm(ruth, 'Approve this assessment', 'Approve assessment', 'The controls named are in force.');
    await expect(ruth.page.getByText('Approved', { exact: true }).first()).toBeVisible();
  });

  await test.step('the evidence of Article 9 follows', async () => {
    await ruth.page.goto('/governance/controls/eu-ai-act/9');
    await expect(
      ruth.page.getByRole('link', { name: new RegExp(`^${NAME}: version 1 is approved`) }),
    ).toBeVisible();
    await expectAccessible(ruth.page);
  });

  await test.step('and the tier is a floor', async () => {
    await ada.page.goto(`${workflow}/edit`);
    await ada.page.getByLabel('What you change and why').fill('Fewer signatures');
    await ada.page.getByLabel('Risk tier').selectOption('minimal');
    await expect(ada.page.getByLabel('Risk tier')).toHaveValue('minimal');
    await ada.page.getByRole('button', { name: 'Save version' }).click();
    await expect(ada.page.getByText(/finds tier High; Minimal is below it/).first()).toBeVisible();
  });
});

async function write(page: Page, look: (page: Page) => Promise<void>): Promise<void> {
  await expect(page).toHaveURL(/\/risk\/edit$/);
  await look(page);
  await page
    .getByLabel('What was looked at, and who is concerned')
    .fill('Loans of private people, from input to answer.');
  await expect(page.getByText(/Draft saved/)).toBeVisible();
  await page.reload();
  await expect(page.getByLabel('What was looked at, and who is concerned')).toHaveValue(
    /Loans of private people/,
  );
  for (const impact of ['Financial', 'Legal', 'Reputational', 'Operational']) {
    const group = page.getByRole('group', { name: new RegExp(`^${impact} impact`) });
    await group.getByRole('radio', { name: /^High/ }).check();
    await group.getByRole('textbox').fill('As rated with the lending unit.');
  }
  await page.getByLabel('What could happen').fill('A solvent applicant is refused');
  await page.getByLabel('Control', { exact: true }).fill('Unclear cases go to a loan officer');
  await page.getByLabel('What remains').fill('Clear cases can still be wrong');
  await choosePerson(page, 'Answers for the control', 'Rita');
  await page
    .getByLabel('What is done when the workflow fails or is stopped')
    .fill('Loan officers decide every case until it is resumed.');
  await page.getByRole('button', { name: 'Submit for sign-off' }).click();
  await expect(page).toHaveURL(/\/risk$/);
}

test('an auditor plans an audit; its finding is answered by its owner and closed by somebody else', async ({
  as,
  expectAccessible,
}) => {
  test.setTimeout(180_000);
  const axel = await as('Axel', 'auditor');
  const rita = await as('Rita', 'risk-officer');

  const address = await test.step('planned and started', async () => {
    await axel.page.goto('/governance/audits');
    await expectAccessible(axel.page);
    await axel.page.getByRole('button', { name: 'Plan audit' }).first().click();
    const dialog = axel.page.getByRole('dialog', { name: 'Plan an audit' });
    await dialog.getByLabel('Title').fill(TITLE);
    await dialog.getByLabel('Scope').fill('Whether unclear cases are decided by people.');
    await dialog.getByLabel('Planned for').fill(dayIn(10));
    await dialog.getByRole('button', { name: 'Plan audit' }).click();
    await expect(axel.page.getByRole('heading', { level: 1, name: TITLE })).toBeVisible();
    await axel.page.getByRole('button', { name: 'Start audit' }).click();
    await confirm(axel, /^Start audit/, 'Start audit');
    await expect(axel.page.getByRole('main').getByText('Running', { exact: true })).toBeVisible();
    return new URL(axel.page.url()).pathname;
  });

  await test.step('a finding is raised', async () => {
    await axel.page.getByRole('button', { name: 'Raise finding' }).first().click();
    const dialog = axel.page.getByRole('dialog', { name: 'Raise a finding' });
    await dialog.getByLabel('What is wrong').fill('Reasons are too short');
    await dialog.getByLabel('Details').fill('Overrides carry one word where a sentence is expected.');
    await choosePerson(axel.page, 'Owner', 'Rita');
    await dialog.getByLabel('Due').fill(dayIn(30));
    await dialog.getByRole('button', { name: 'Raise finding' }).click();
    await expect(axel.page.getByRole('heading', { name: /Reasons are too short/ })).toBeVisible();
    await expect(axel.page.getByRole('button', { name: 'Close finding' })).toBeDisabled();
    await expectAccessible(axel.page);
  });

  await test.step('its owner answers with evidence, and does not close it', async () => {
    await rita.page.goto('/');
    await rita.page.getByRole('link', { name: /^Finding .*Reasons are too short/ }).click();
    await rita.page.getByRole('button', { name: 'Answer finding' }).click();
    const dialog = rita.page.getByRole('dialog', { name: 'Answer this finding' });
    await dialog
      .getByLabel('What is done about it')
      .fill('Reviewers were told, and the form asks for a sentence.');
    await dialog
      .getByLabel(/What shows that it is done/)
      .fill('Version 2 of the workflow, and ten verdicts of today.');
    await dialog.getByRole('button', { name: 'Save answer' }).click();
    await expect(rita.page.getByText('Waits for closing')).toBeVisible();
    await expect(rita.page.getByRole('button', { name: 'Close finding' })).toHaveCount(0);
  });

  await test.step('somebody else closes it, then the audit', async () => {
    await axel.page.goto(address);
    await axel.page.getByRole('button', { name: 'Close finding' }).click();
    await confirm(axel, /^Close finding/, 'Close finding', 'Ten verdicts were read; each has its reason.');
    await expect(axel.page.getByText('Closed', { exact: true }).first()).toBeVisible();
    await axel.page.getByRole('button', { name: 'Report audit' }).click();
    await confirm(axel, /^Report audit/, 'Report audit', 'One finding, put right within the month.');
    await axel.page.getByRole('button', { name: 'Close audit' }).click();
    await confirm(axel, /^Close audit/, 'Close audit');
    await expect(axel.page.getByRole('button', { name: 'Raise finding' })).toHaveCount(0);
    await expectAccessible(axel.page);
  });
});

test('controls, committees and owners read well at 390 pixels and in the dark', async ({
  as,
  expectAccessible,
}) => {
  const { page } = await as('Rita', 'risk-officer');
  await page.setViewportSize({ width: 390, height: 844 });
  await page.emulateMedia({ colorScheme: 'dark' });
  for (const path of [
    '/governance',
    '/governance/controls',
    '/governance/controls/gdpr',
    '/governance/controls/iso-27001/A.8.13',
    '/governance/committees',
    '/governance/audits',
    '/governance/owners',
    '/governance/evidence',
  ]) {
    await page.goto(path);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expectAccessible(page);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow, `${path} scrolls sideways`).toBeLessThanOrEqual(0);
  }
});
