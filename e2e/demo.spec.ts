import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { freePort } from '../server/platform/free-port.ts';
import { adminOf, type DemoBank, startDemo } from './demo-bank.ts';
import { test } from './test.ts';

const NEXT_CODE_MS = 31_000;
const dataDir = mkdtempSync(join(tmpdir(), 'interlock-demo-'));
let bank: DemoBank;

test.describe.configure({ mode: 'serial', timeout: 10 * 60_000 });

test.beforeAll(async () => {
  test.setTimeout(10 * 60_000);
  bank = await startDemo(dataDir, await freePort(), await freePort());
});

test.afterAll(async () => {
  await bank.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

interface Code {
  email: string;
  password: string;
  code: string;
  validForSeconds: number;
}

async function read(token: string, path: string): Promise<{ items: unknown[] }> {
  const response = await fetch(`${bank.url}/api/v1${path}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  expect(response.status).toBe(200);
  return (await response.json()) as { items: unknown[] };
}

test('the demo bank is made through the front door and leaves work for everybody', async ({
  page,
  expectAccessible,
}) => {
  expect(statSync(join(dataDir, 'demo-people.json')).mode & 0o777).toBe(0o600);
  for (const said of ['Ben signed as a peer', 'Rita signed as risk officer', 'revision 1 is in force']) {
    expect(bank.output).toContain(said);
  }
  const wait = () => adminOf<Code>(dataDir, 'demo-code', '--person', 'vera');
  const shown = wait();
  await page.goto(`${bank.url}/reviews`);
  await page.getByLabel('E-mail').fill(shown.email);
  await page.getByLabel('Password', { exact: true }).fill(shown.password);
  await page.getByRole('button', { name: 'Continue' }).click();
  const field = page.getByLabel('Code', { exact: true });
  // Her script used the code of its time step; a person would wait for the next one as well.
  await expect(async () => {
    if (await field.isVisible()) await field.fill(wait().code);
    await expect(page).toHaveURL((url) => url.pathname === '/reviews', { timeout: 4_000 });
  }).toPass({ timeout: 3 * NEXT_CODE_MS, intervals: [5_000] });
  await expect(
    page.getByRole('list', { name: 'Cases by deadline' }).getByRole('listitem').nth(19),
  ).toBeVisible();
  await expectAccessible(page);
});

test('a second start with --demo changes nothing and says how to sign in', async () => {
  const { token } = adminOf<{ token: string }>(
    dataDir,
    'create-token',
    ...['--name', 'look', '--role', 'auditor', '--ttl', '1h', '--organisation', 'demo'],
  );
  const paths = ['/models', '/datasets', '/workflows', '/requests', '/requests?tab=closed', '/deployments'];
  const before = await Promise.all(paths.map((path) => read(token, path)));
  expect(before[3]?.items).toHaveLength(1);
  const { url, stop } = bank;
  await stop();
  const port = Number(new URL(url).port);
  bank = await startDemo(dataDir, port, await freePort());
  expect(bank.output).toContain('nothing was changed');
  expect(bank.output).toContain('demo-code --person');
  expect(await Promise.all(paths.map((path) => read(token, path)))).toEqual(before);
});
