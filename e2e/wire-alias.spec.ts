import { expect, type Page } from '@playwright/test';
import { EngineerApi } from './engineer-api.ts';
import type { Person } from './people.ts';
import { panel } from './registry-pages.ts';
import { approve, openRequest } from './request-pages.ts';
import { test } from './test.ts';
import { WireRegistry } from './wire-registry.ts';

// Named to run after the promotion, which registers the model and its data by hand.
const SLUG = 'followed-lending';
const NAME = 'Followed lending';
const MODEL = 'credit-scorecard';
const ALIAS = 'lending-live';
const SERVING_MS = 60_000;

type As = (name: string, role: string) => Promise<{ page: Page; person: Person }>;

/** Has a version served in staging, without which production does not take it. */
async function passStaging(page: Page, version: number, revision: number): Promise<void> {
  const wanted = { workflow: NAME, model: MODEL, version, reason: 'To see it answer' };
  await openRequest(page, { ...wanted, environment: 'staging' });
  await expect(page.getByText(`Applied as revision ${revision}`)).toBeVisible({ timeout: SERVING_MS });
  await seeInForce(page, revision);
}

async function seeInForce(page: Page, revision: number): Promise<void> {
  await page.getByRole('link', { name: 'See the rollout' }).click();
  const fact = page.locator('dl > div').filter({ has: page.getByText('Revision', { exact: true }) });
  await expect(fact.locator('dd')).toHaveText(String(revision), { timeout: SERVING_MS });
}

/** Signs an open request as another engineer does, and waits until it serves; answers the deployment's address. */
async function letServe(as: As, request: string, revision: number): Promise<string> {
  const { page, person } = await as('Ben', 'ml-engineer');
  await page.goto(request);
  await expect(page.getByText('Waiting for signatures')).toBeVisible({ timeout: SERVING_MS });
  await approve(page, person, 'It answers as it should');
  await expect(page.getByText(`Applied as revision ${revision}`)).toBeVisible({ timeout: SERVING_MS });
  await seeInForce(page, revision);
  return new URL(page.url()).pathname;
}

async function follow(page: Page, deployment: string): Promise<void> {
  await page.goto(deployment);
  const follows = panel(page, 'Follows');
  await expect(follows.getByText('No alias. Change requests alone say what is served here.')).toBeVisible();
  await follows.getByLabel('Model or prompt').fill(MODEL);
  await follows.getByLabel('Alias to follow').fill(ALIAS);
  await follows.getByRole('button', { name: 'Follow alias' }).click();
  await expect(follows.getByText(`${ALIAS} of ${MODEL}`).first()).toBeVisible();
}

/** The alias that a deployment follows is moved by a script with a token; people decide whether it moves. */
test('a script moves an alias that a deployment follows; it moves when somebody else has approved that', async ({
  as,
  expectAccessible,
}) => {
  test.setTimeout(420_000);
  const ada = await as('Ada', 'ml-engineer');
  const api = new EngineerApi('Follow pipeline');
  const wire = new WireRegistry('Follow script');
  const first = await api.registerVersion(MODEL);
  const second = await api.registerVersion(MODEL);
  await api.createWorkflow(SLUG, NAME, ada.person.email, 'minimal');

  const deployment = await test.step('a version serves, and its deployment follows an alias', async () => {
    await passStaging(ada.page, first.number, 1);
    const wanted = { workflow: NAME, model: MODEL, version: first.number, reason: 'To serve callers' };
    const serving = await letServe(as, await openRequest(ada.page, wanted), 1);
    expect(await wire.setAlias(MODEL, ALIAS, first.number)).toEqual({ status: 200, body: {} });
    await follow(ada.page, serving);
    await expectAccessible(ada.page);
    await passStaging(ada.page, second.number, 2);
    return serving;
  });

  const request =
    await test.step('the script is told who has to agree, in words its client shows', async () => {
      const asked = await wire.setAlias(MODEL, ALIAS, second.number);
      expect(asked).toMatchObject({ status: 403, body: { error_code: 'PERMISSION_DENIED' } });
      const [path = ''] = /\/requests\/chg_\w+/.exec(asked.body.message ?? '') ?? [];
      expect(path).not.toBe('');
      expect((await wire.setAlias(MODEL, ALIAS, second.number)).body.message).toContain(path);
      expect(await wire.aliased(MODEL, ALIAS)).toBe(first.number);
      return path;
    });

  await test.step('the console shows the request and that the alias waits for it', async () => {
    await ada.page.goto('/requests');
    const title = new RegExp(`${MODEL} version ${second.number} for ${NAME}`);
    await ada.page.getByRole('link', { name: title }).click();
    await expect(ada.page).toHaveURL(new RegExp(`${request}$`));
    await expect(ada.page.getByText(`The alias ${ALIAS} of ${MODEL} is to point at`).first()).toBeVisible();
    await expectAccessible(ada.page);
  });

  await test.step('what serves, and what is asked for, cannot be deleted meanwhile', async () => {
    const serving = await wire.deleteVersion(MODEL, first.number);
    expect(serving).toMatchObject({ status: 409, body: { error_code: 'RESOURCE_CONFLICT' } });
    expect(serving.body.message).toMatch(new RegExp(`it (serves|is the way back of) ${NAME} in \\w+`));
    const wanted = await wire.deleteVersion(MODEL, second.number);
    expect(wanted).toMatchObject({ status: 409, body: { error_code: 'RESOURCE_CONFLICT' } });
    expect(wanted.body.message).toMatch(new RegExp(`cannot be deleted: .*${NAME}|asks to serve it`));
  });

  await test.step('an approver signs, and the alias moves with what serves', async () => {
    await letServe(as, request, 2);
    await expect.poll(() => wire.aliased(MODEL, ALIAS), { timeout: SERVING_MS }).toBe(second.number);
    expect(await wire.setAlias(MODEL, ALIAS, second.number)).toEqual({ status: 200, body: {} });
    const former = await wire.deleteVersion(MODEL, first.number);
    expect(former).toMatchObject({ status: 409, body: { error_code: 'RESOURCE_CONFLICT' } });
    await ada.page.goto(deployment);
    await expect(panel(ada.page, 'Follows').getByText(`${ALIAS} of ${MODEL}`).first()).toBeVisible();
    await expect(
      ada.page.getByRole('link', { name: `${MODEL} version ${second.number}` }).first(),
    ).toBeVisible();
  });
});
