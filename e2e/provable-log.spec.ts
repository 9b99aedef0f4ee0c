import { expect, type Page } from '@playwright/test';
import { openExport } from '../scripts/audit-verify/export-source.ts';
import { Report } from '../scripts/audit-verify/report.ts';
import { verifyExport } from '../scripts/audit-verify/verify-export.ts';
import { moveClock } from './clock.ts';
import { stepUp, test } from './test.ts';
import { createLendingWorkflow } from './workflow-pages.ts';

const SLUG = 'provable-loans';
const NAME = 'Provable loans';
/** A sign-in counts as a recent second factor for five minutes. */
const SIX_MINUTES_MS = 6 * 60_000;

async function downloaded(page: Page, start: () => Promise<void>): Promise<string> {
  const [download] = await Promise.all([page.waitForEvent('download'), start()]);
  const path = await download.path();
  expect(download.suggestedFilename()).toMatch(/^audit-log-\d+\.zip$/);
  return path;
}

test('an auditor takes the whole log away, checks it elsewhere, and reconstructs what somebody did', async ({
  as,
  expectAccessible,
}) => {
  test.setTimeout(120_000);
  const ada = await as('Ada', 'ml-engineer');
  await createLendingWorkflow(ada.page, SLUG, NAME);
  const { page, person } = await as('Axel', 'auditor');

  await test.step('words find the event', async () => {
    await page.goto('/audit');
    await page.getByRole('searchbox', { name: 'Find words' }).fill(SLUG);
    await expect(page.getByText(`created the workflow ${SLUG}`)).toBeVisible();
    await expectAccessible(page);
  });

  await test.step('the export asks who it is, and verifies without us', async () => {
    moveClock(SIX_MINUTES_MS);
    await page.getByRole('link', { name: 'Export', exact: true }).click();
    await expect(page.getByRole('heading', { name: 'Export', level: 1 })).toBeVisible();
    await expectAccessible(page);
    const path = await downloaded(page, async () => {
      await page.getByRole('button', { name: 'Export the log' }).click();
      await stepUp(page, person);
    });
    const report = new Report();
    const options = { vkeys: [], witnesses: [], witnessesMin: 0, previous: null };
    expect(await verifyExport(await openExport(path), options, report)).toBeGreaterThan(5);
    expect(report.findings.filter(({ status }) => status === 'failed')).toEqual([]);
    await page.goto('/audit?type=audit.exported');
    await expect(page.getByText('exported the audit log as zip').first()).toBeVisible();
  });

  await test.step('a workflow is what it was, and before that it was not', async () => {
    await page.goto('/audit/reconstruct');
    await expectAccessible(page);
    await page.getByRole('combobox', { name: 'Look for' }).selectOption({ label: 'Workflow' });
    await page.getByRole('combobox', { name: 'Workflow', exact: true }).click();
    await page.getByRole('option', { name: new RegExp(SLUG) }).click();
    await page.getByRole('button', { name: 'Reconstruct' }).click();
    const chain = page.getByRole('list', { name: 'How it came about' });
    await expect(chain.getByText(`created the workflow ${SLUG}`)).toBeVisible();
    await expect(page.getByRole('region', { name: 'State as of then' }).getByText(NAME)).toBeVisible();
    await expectAccessible(page);
    await page.getByRole('textbox', { name: 'As of' }).fill('2026-01-01T00:00:00');
    await page.getByRole('button', { name: 'Reconstruct' }).click();
    await expect(page.getByText('It did not exist then.')).toBeVisible();
    await expect(page.getByText('Nothing had happened yet.')).toBeVisible();
  });
});
