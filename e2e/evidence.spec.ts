import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { expect, type Page } from '@playwright/test';
import { openExport } from '../scripts/audit-verify/export-source.ts';
import { moveClock } from './clock.ts';
import { stepUp, test } from './test.ts';
import { createLendingWorkflow } from './workflow-pages.ts';

const SLUG = 'evidenced-loans';
const NAME = 'Evidenced loans';
/** A sign-in counts as a recent second factor for five minutes. */
const SIX_MINUTES_MS = 6 * 60_000;

async function downloaded(page: Page, start: () => Promise<void>): Promise<string> {
  const [download] = await Promise.all([page.waitForEvent('download', { timeout: 60_000 }), start()]);
  expect(download.suggestedFilename()).toMatch(
    new RegExp(`^evidence-${SLUG}-workflow-\\d+-regulator\\.zip$`),
  );
  return download.path();
}

async function unpack(path: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'interlock-evidence-'));
  const source = await openExport(path);
  for (const name of source.names()) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), await source.bytes(name));
  }
  return folder;
}

test('a risk officer takes the evidence on a workflow out, twice the same, and it proves itself', async ({
  as,
  expectAccessible,
}) => {
  test.setTimeout(180_000);
  const ada = await as('Ada', 'ml-engineer');
  const address = await createLendingWorkflow(ada.page, SLUG, NAME);
  await expect(ada.page.getByRole('link', { name: 'Evidence pack' })).toHaveCount(0);
  const { page, person } = await as('Rita', 'risk-officer');

  const first = await test.step('from the workflow, with a second factor', async () => {
    moveClock(SIX_MINUTES_MS);
    await page.goto(address);
    await page.getByRole('link', { name: 'Evidence pack' }).click();
    await expect(page.getByRole('heading', { name: 'Evidence packs', level: 1 })).toBeVisible();
    await expect(page.getByRole('combobox', { name: 'Workflow' })).toHaveValue(SLUG);
    await expectAccessible(page);
    await page.getByRole('combobox', { name: 'Environment' }).selectOption({ label: 'All of them' });
    const path = await downloaded(page, async () => {
      await page.getByRole('button', { name: 'Make the pack' }).click();
      await stepUp(page, person);
    });
    await expect(page.getByText(/^evidence-.*\.zip is saved$/)).toBeVisible();
    return path;
  });

  await test.step('made again it is the same bytes', async () => {
    const again = page.getByRole('button', { name: `Make again ${NAME}, all environments` });
    const path = await downloaded(page, () => again.first().click());
    expect((await readFile(path)).equals(await readFile(first))).toBe(true);
    await expect(again).toHaveCount(2);
    await expectAccessible(page);
  });

  await test.step('unpacked, it says that everything holds, and what was changed', async () => {
    const folder = await unpack(first);
    const verify = () => promisify(execFile)(process.execPath, [join(folder, 'verify', 'verify.mjs')]);
    expect((await verify()).stdout).toContain('everything holds');
    const summary = await readFile(join(folder, 'summary.html'), 'utf8');
    expect(summary).toContain(`<h1>Evidence: ${NAME}</h1>`);
    await writeFile(join(folder, 'summary.html'), summary.replace('high', 'minimal'));
    await expect(verify()).rejects.toMatchObject({
      stdout: expect.stringContaining('FAILED file-changed: summary.html'),
    });
    await rm(folder, { recursive: true });
  });

  await test.step('the log tells of it', async () => {
    await page.goto('/audit?type=evidence.exported');
    await expect(page.getByText(`took out the evidence on a workflow of ${SLUG}`).first()).toBeVisible();
  });
});
