import { expect, type Page } from '@playwright/test';
import { admin, installation } from './installation.ts';
import { test } from './test.ts';

interface Elsewhere {
  /** Its address by a name that the guard is told to let pass. */
  url: string;
  token: string;
}

/** An organisation of its own stands for another server: it speaks the same protocol. */
function elsewhere(): Elsewhere {
  const { trackingUrl, token } = admin<{ trackingUrl: string; token: string }>(
    'create-organisation',
    ...['--slug', 'elsewhere'],
  );
  const url = new URL(trackingUrl);
  url.hostname = '127.0.0.1';
  url.port = new URL(installation().url).port;
  return { url: url.href, token };
}

async function post<T>({ url, token }: Elsewhere, path: string, body: object): Promise<T> {
  const answer = await fetch(`${url}/api/2.0/mlflow/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(20_000),
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}

async function fill(other: Elsewhere): Promise<void> {
  const { experiment_id: id } = await post<{ experiment_id: string }>(other, 'experiments/create', {
    name: 'scorecards from abroad',
  });
  for (const name of ['traveller', 'companion']) {
    const { run } = await post<{ run: { info: { run_id: string } } }>(other, 'runs/create', {
      experiment_id: id,
      run_name: name,
      start_time: Date.now() - 60_000,
    });
    const { run_id: runId } = run.info;
    const metrics = [0.6, 0.7, 0.8].map((value, step) => ({ key: 'auc', value, step, timestamp: step }));
    await post(other, 'runs/log-batch', { run_id: runId, metrics, params: [{ key: 'depth', value: '3' }] });
    await post(other, 'runs/update', { run_id: runId, status: 'FINISHED', end_time: Date.now() });
  }
  await post(other, 'registered-models/create', { name: 'scorecard-from-abroad' });
  const source = 's3://models/scorecard-from-abroad';
  await post(other, 'model-versions/create', { name: 'scorecard-from-abroad', source });
}

const line = (page: Page, address: string) =>
  page.getByRole('list', { name: 'Imports' }).getByRole('listitem').filter({ hasText: address });

async function start(page: Page, address: string, token: string): Promise<void> {
  await page.getByLabel('Tracking address').fill(address);
  await page.getByLabel('What it asks for').selectOption('token');
  await page.getByLabel('Token', { exact: true }).fill(token);
  await page.getByRole('button', { name: 'Start import' }).click();
}

test('an engineer imports from another server, with a wrong token first', async ({
  as,
  expectAccessible,
}) => {
  test.setTimeout(4 * 60_000);
  const { page } = await as('Ada', 'ml-engineer');
  const other = elsewhere();
  await fill(other);

  await test.step('the page says what it does, and is found from the experiments', async () => {
    await page.goto('/experiments');
    await page.getByRole('link', { name: 'Import', exact: true }).click();
    await expect(
      page.getByRole('heading', { level: 1, name: 'Import from another MLflow server' }),
    ).toBeVisible();
    await expect(page.getByText('None yet.', { exact: false })).toBeVisible();
    await expectAccessible(page);
  });

  await test.step('a wrong token is told at once', async () => {
    await start(page, other.url, 'not-a-token');
    const failed = line(page, other.url);
    await expect(failed.getByText('Failed', { exact: true })).toBeVisible({ timeout: 60_000 });
    await expect(failed.getByText('refuses the credential', { exact: false })).toBeVisible();
    await expectAccessible(page);
  });

  await test.step('with the right one it goes on to its end', async () => {
    await line(page, other.url)
      .getByRole('button', { name: /^Resume/ })
      .click();
    const dialog = page.getByRole('dialog', { name: 'Resume the import' });
    await dialog.getByLabel('Credential').selectOption('token');
    await dialog.getByLabel('Token', { exact: true }).fill(other.token);
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Resume import' }).click();
    const done = line(page, other.url);
    await expect(done.getByText('Done', { exact: true })).toBeVisible({ timeout: 90_000 });
    await expect(done).toContainText('1 experiment, 2 runs, 6 points of metrics');
    await expect(done).toContainText('1 model or prompt, 1 version');
  });

  await test.step('what was there is here', async () => {
    await page.goto('/experiments');
    await page.getByRole('link', { name: 'scorecards from abroad', exact: true }).click();
    const runs = page.getByRole('region', { name: 'Runs', exact: true });
    await expect(runs.getByRole('link', { name: 'traveller', exact: true })).toBeVisible({ timeout: 30_000 });
    await expect(runs.getByRole('link', { name: 'companion', exact: true })).toBeVisible();
  });

  await test.step('a server that does not answer is asked again, until somebody cancels', async () => {
    const nobody = 'http://127.0.0.1:9/nobody';
    await page.goto('/experiments/import');
    await start(page, nobody, 'any');
    const waiting = line(page, nobody);
    await expect(waiting.getByText('could not be reached', { exact: false })).toBeVisible({
      timeout: 60_000,
    });
    await waiting.getByRole('button', { name: /^Cancel/ }).click();
    await page.getByRole('button', { name: 'Cancel import' }).click();
    await expect(waiting.getByText('Cancelled', { exact: true })).toBeVisible();
    await expectAccessible(page);
  });

  // Where several organisations live, claims to a domain have to be proven: other journeys are not told of this one.
  admin('empty-organisation', '--slug', 'elsewhere');
});
