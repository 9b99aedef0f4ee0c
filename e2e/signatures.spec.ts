import { createHash, createPublicKey, verify } from 'node:crypto';
import { expect, type Page } from '@playwright/test';
import { moveClock } from './clock.ts';
import { consoleCall, consoleChange } from './console-call.ts';
import { EngineerApi } from './engineer-api.ts';
import { freshCode, type Person } from './people.ts';
import { approve, openRequest } from './request-pages.ts';
import { stepUp, test } from './test.ts';
import { virtualAuthenticator } from './virtual-authenticator.ts';

// Named to run after the promotion, which expects to be the installation's first request.

const MODEL = 'credit-scorecard';
const SERVING_MS = 60_000;
const SIX_MINUTES_MS = 6 * 60_000;

interface Desk {
  page: Page;
  person: Person;
}
type As = (name: string, role: string) => Promise<Desk>;
type Look = (page: Page) => Promise<void>;

test.describe.configure({ mode: 'serial' });

interface Terms {
  gates: { levels: Record<string, string> };
  coolOffSeconds: number;
}

/** Asks, by a request that two others sign, for a policy that looks at nothing but the bytes and the cluster. */
async function loosen(as: As, riskTier: string, look: Look): Promise<void> {
  // A policy that nobody could sign under is refused, so its people join first.
  await as('Ada', 'ml-engineer');
  await as('Ben', 'ml-engineer');
  const ruth = await as('Ruth', 'risk-officer');
  const eve = await as('Eve', 'executive');
  const rita = await as('Rita', 'risk-officer');
  await rita.page.goto('/requests');
  await rita.page.request.post('/api/auth/step-up', { data: { code: await freshCode(rita.person.seed) } });
  const subject = { action: 'promote', environment: 'production', riskTier };
  const { versions } = await consoleCall<{ versions: { number: number; terms: Terms }[] }>(
    rita.page,
    'policies.get',
    subject,
  );
  const [policy] = versions;
  if (!policy) throw new Error(`no policy covers ${riskTier} risk`);
  const levels = { 'artifact-intact': 'block', 'cluster-reachable': 'block' };
  const terms = { ...policy.terms, gates: { ...policy.terms.gates, levels }, coolOffSeconds: 0 };
  const { id } = await consoleChange<{ id: string }>(rita.page, 'policies.requestEdit', {
    ...subject,
    terms,
    from: policy.number,
    reason: 'A journey without a measured model',
  });
  await ruth.page.goto(`/requests/${id}`);
  await expect(ruth.page.getByRole('heading', { name: 'Asks for less' })).toBeVisible();
  await look(ruth.page);
  await approve(ruth.page, ruth.person, 'For the journey only');
  await eve.page.goto('/approvals');
  await expect(
    eve.page.getByRole('heading', { name: `Policy for promotions of ${riskTier} risk in production` }),
  ).toBeVisible();
  await look(eve.page);
  await approve(eve.page, eve.person, 'For the journey only');
  await eve.page.goto(`/requests/${id}`);
  await expect(eve.page.getByText('Applied', { exact: true }).first()).toBeVisible();
}

async function enrolPasskey({ page }: Desk): Promise<void> {
  await page.goto('/settings');
  const passkeys = page.locator('#passkeys');
  await passkeys.getByRole('button', { name: 'Add a passkey' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add a passkey' });
  await dialog.getByLabel('Name').fill('Signing key');
  await dialog.getByRole('button', { name: 'Make passkey' }).click();
  await expect(dialog).toBeHidden();
}

interface SignedApproval {
  record: Record<string, unknown>;
  assertion: Record<'publicKeySpki' | 'clientDataJson' | 'authenticatorData' | 'signature', string>;
}

/** Verifies a downloaded proof as docs/verify-approval.md says, with nothing of the product. */
function verified({ record, assertion }: SignedApproval): boolean {
  const bytes = (text: string) => Buffer.from(text, 'base64url');
  const clientData = bytes(assertion.clientDataJson);
  const signed = Buffer.concat([
    bytes(assertion.authenticatorData),
    createHash('sha256').update(clientData).digest(),
  ]);
  const key = createPublicKey({ key: bytes(assertion.publicKeySpki), format: 'der', type: 'spki' });
  const canonical = JSON.stringify(
    Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1))),
  );
  const { challenge } = JSON.parse(clientData.toString()) as { challenge: string };
  const isOfRecord = challenge === createHash('sha256').update(canonical).digest('base64url');
  return isOfRecord && verify('sha256', signed, key, bytes(assertion.signature));
}

test('critical risk takes passkeys only, the proof verifies elsewhere, and a stale request says what changed', async ({
  as,
  expectAccessible,
}) => {
  test.setTimeout(240_000);
  moveClock(SIX_MINUTES_MS);
  await test.step('the policy of critical risk', () => loosen(as, 'critical', expectAccessible));
  const ada = await as('Ada', 'ml-engineer');
  const api = new EngineerApi('Signing pipeline');
  const version = await api.registerVersion(MODEL);
  await api.createWorkflow('critical-loans', 'Critical loans', ada.person.email, 'critical');
  const wanted = {
    workflow: 'Critical loans',
    model: MODEL,
    version: version.number,
    reason: 'For critical cases',
  };
  const request = await openRequest(ada.page, wanted);
  await expect(ada.page.getByText('Waiting for signatures')).toBeVisible({ timeout: 30_000 });

  await test.step('a code is not enough', async () => {
    const ben = await as('Ben', 'ml-engineer');
    await ben.page.goto(request);
    await ben.page.getByRole('region', { name: 'Decision' }).getByRole('button', { name: 'Approve' }).click();
    const dialog = ben.page.getByRole('dialog', { name: 'Approve this change' });
    await dialog.getByLabel('Reason').fill('With a code only');
    await dialog.getByRole('button', { name: 'Approve' }).click();
    await expect(dialog.getByRole('alert')).toContainText('needs a passkey');
    await ben.page.keyboard.press('Escape');
  });

  await test.step('a passkey signs', async () => {
    const pia = await as('Pia', 'ml-engineer');
    await virtualAuthenticator(pia.page);
    await enrolPasskey(pia);
    await pia.page.goto('/approvals');
    await expect(pia.page.getByRole('heading', { name: /for Critical loans$/ })).toBeVisible();
    await expectAccessible(pia.page);
    await approve(pia.page, pia.person, 'Read, with my key at hand');
    await pia.page.goto(request);
    await expect(pia.page.getByText('Signed with a passkey').first()).toBeVisible();
    await expectAccessible(pia.page);
    const proof = await pia.page.getByRole('link', { name: 'Download proof of Pia' }).getAttribute('href');
    const answer = await pia.page.request.get(proof ?? '');
    expect(verified((await answer.json()) as SignedApproval)).toBe(true);
  });

  await test.step('evidence that arrives meanwhile makes it stale', async () => {
    await api.call('POST', `/versions/${version.id}/evaluations`, {
      dataset: 'german-credit-evaluation',
      metrics: { auc: 0.5 },
      reportDigest: 'c'.repeat(64),
    });
    await ada.page.goto(request);
    await expect(ada.page.getByText(/Changed since it was opened: the evaluations/).first()).toBeVisible({
      timeout: 45_000,
    });
    await expectAccessible(ada.page);
  });
});

/** Presses a button of the page, gives a reason in its dialog, and a fresh code when that is asked for. */
async function actWithReason(
  { page, person }: Desk,
  button: string,
  title: string,
  reason: string,
): Promise<void> {
  await page.getByRole('button', { name: button }).click();
  const dialog = page.getByRole('dialog', { name: title });
  await dialog.getByLabel('Reason').fill(reason);
  await dialog.getByRole('button', { name: button }).click();
  const asked = page.getByRole('dialog', { name: 'Confirm it is you' });
  await expect.poll(async () => (await asked.isVisible()) || !(await dialog.isVisible())).toBe(true);
  if (await asked.isVisible()) await stepUp(page, person);
  await expect(dialog).toBeHidden();
}

async function reportIncident({ page }: Desk, workflow: string): Promise<void> {
  await page.goto('/incidents');
  await page.getByRole('button', { name: 'Report incident' }).click();
  const dialog = page.getByRole('dialog', { name: 'Report an incident' });
  await dialog.getByLabel('Workflow').selectOption({ label: workflow });
  await dialog.getByLabel('What is wrong').fill('Every answer is refused');
  await dialog.getByLabel('What you saw').fill('Since the upgrade of the engine every call fails.');
  await dialog.getByRole('button', { name: 'Report incident' }).click();
  await expect(page).toHaveURL(/\/incidents\/inc_/);
}

async function breakTheGlass({ page, person }: Desk, request: string, look: Look): Promise<void> {
  await page.goto(request);
  await page.getByRole('link', { name: 'Apply in an emergency' }).click();
  await expect(page.getByRole('heading', { name: 'Apply in an emergency' })).toBeVisible();
  await expect(page.getByText('Signature missing: ML engineer')).toBeVisible();
  await look(page);
  await page.getByLabel('Incident', { exact: true }).selectOption({ index: 1 });
  await page.getByLabel('Reason').fill('Nothing else brings the answers back.');
  await page.getByRole('button', { name: 'Break the glass' }).click();
  const asked = page.getByRole('dialog', { name: 'Confirm it is you' });
  const applied = page.getByText('Applied in an emergency').first();
  await expect(asked.or(applied).first()).toBeVisible();
  if (await asked.isVisible()) await stepUp(page, person);
  await expect(page).toHaveURL(new RegExp(`${request}$`));
  await expect(applied).toBeVisible();
  await look(page);
}

test('glass is broken for an incident, confirmed by a second person and ratified by those who should have signed', async ({
  as,
  expectAccessible,
}) => {
  test.setTimeout(300_000);
  moveClock(SIX_MINUTES_MS);
  await test.step('the policy of limited risk', () => loosen(as, 'limited', expectAccessible));
  const ada = await as('Ada', 'ml-engineer');
  const ben = await as('Ben', 'ml-engineer');
  const olga = await as('Olga', 'operator');
  const api = new EngineerApi('Emergency pipeline');
  const name = 'Loans in need';
  await api.createWorkflow('loans-in-need', name, ada.person.email, 'limited');
  const ask = async (reason: string) => {
    const { number } = await api.registerVersion(MODEL);
    const request = await openRequest(ada.page, { workflow: name, model: MODEL, version: number, reason });
    await expect(ada.page.getByText('Waiting for signatures')).toBeVisible({ timeout: 30_000 });
    return request;
  };

  await test.step('something serves', async () => {
    const first = await ask('The first one');
    await ben.page.goto(first);
    await approve(ben.page, ben.person, 'Measured again');
    await ben.page.getByRole('link', { name: 'See the rollout' }).click();
    await expect(ben.page.getByRole('main').getByText('In force', { exact: true }).first()).toBeVisible({
      timeout: SERVING_MS,
    });
  });

  const urgent = await ask('The repair');
  await test.step('an operator breaks the glass', async () => {
    await reportIncident(olga, name);
    await breakTheGlass(olga, urgent, expectAccessible);
  });

  await test.step('everybody sees it', async () => {
    await ada.page.goto('/');
    await expect(
      ada.page.getByText(/^Emergency change \d+ for Loans in need: waits for a second person$/),
    ).toBeVisible();
    await expectAccessible(ada.page);
  });

  await test.step('a second person confirms', async () => {
    await expect(olga.page.getByRole('button', { name: 'Confirm emergency' })).toBeDisabled();
    const omar = await as('Omar', 'operator');
    await omar.page.goto(urgent);
    await actWithReason(omar, 'Confirm emergency', 'Confirm this emergency', 'I saw the calls fail as well.');
    await expect(omar.page.getByText(/^Omar,/)).toBeVisible();
    await expectAccessible(omar.page);
  });

  await test.step('those who should have signed ratify', async () => {
    await ben.page.goto('/approvals');
    await expect(ben.page.getByRole('heading', { name: /for Loans in need$/ })).toBeVisible();
    await expectAccessible(ben.page);
    await actWithReason(ben, 'Ratify', 'Ratify this emergency change', 'It was the right thing to do.');
    await ben.page.goto(urgent);
    await expect(ben.page.getByText('Ratified', { exact: true }).first()).toBeVisible();
    await ben.page.goto('/approvals/emergencies');
    await expect(ben.page.getByText('Mean time to ratify')).toBeVisible();
    await expectAccessible(ben.page);
  });
});
