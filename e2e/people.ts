import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Browser, BrowserContext, Locator, Page } from '@playwright/test';
import { generate } from 'otplib';
import { clockNow, moveClock } from './clock.ts';
import { admin, installation } from './installation.ts';

/** Somebody who joined through the real pages; their browser state is kept for the other journeys. */
export interface Person {
  name: string;
  email: string;
  password: string;
  seed: string;
  state: Awaited<ReturnType<BrowserContext['storageState']>>;
}

const STEP_MS = 31_000;

interface Register {
  people: Record<string, Person>;
  /** When each seed last gave a code. */
  codesAt: Record<string, number>;
}

function readRegister(): Register {
  const { peopleFile } = installation();
  if (!existsSync(peopleFile)) return { people: {}, codesAt: {} };
  return JSON.parse(readFileSync(peopleFile, 'utf8')) as Register;
}

function changeRegister(change: (register: Register) => void): void {
  const register = readRegister();
  change(register);
  writeFileSync(installation().peopleFile, JSON.stringify(register), { mode: 0o600 });
}

/** A fresh code: the replay guard takes each time step once, so the clock moves on to the next when needed. */
export async function freshCode(seed: string): Promise<string> {
  if (clockNow().getTime() - (readRegister().codesAt[seed] ?? 0) < STEP_MS) moveClock(STEP_MS);
  const now = clockNow().getTime();
  changeRegister(({ codesAt }) => {
    codesAt[seed] = now;
  });
  return generate({ secret: seed, epoch: Math.floor(now / 1_000) });
}

/** Types a fresh code; six digits send themselves. */
export async function giveCode(within: Page | Locator, seed: string): Promise<void> {
  await within.getByLabel('Code', { exact: true }).fill(await freshCode(seed));
}

/** Fills in the join, enrolment and recovery-code pages, as a newcomer does, and ends in the console. */
export async function join(
  page: Page,
  link: string,
  name: string,
  email: string,
): Promise<Pick<Person, 'password' | 'seed'>> {
  const password = `${name.toLowerCase()} rides a green bicycle 7`;
  await page.goto(link);
  await page.getByLabel('Your name').fill(name);
  const address = page.getByLabel('E-mail');
  if (await address.isEditable()) await address.fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByText('Type the key instead').click();
  const seed = ((await page.getByTestId('totp-secret').textContent()) ?? '').replace(/\s/g, '');
  await giveCode(page, seed);
  await page.getByLabel('I have kept these codes in a safe place').check();
  await page.getByRole('button', { name: 'Open Interlock' }).click();
  await page.getByRole('main').waitFor();
  return { password, seed };
}

/** The person of this name and role, enrolled through the real pages the first time they are asked for. */
export async function person(browser: Browser, name: string, role: string): Promise<Person> {
  const before = readRegister().people[name];
  if (before) return before;
  const email = `${name.toLowerCase()}@example.org`;
  const { link } = admin<{ link: string }>('create-link', '--email', email, '--role', role);
  const context = await browser.newContext({ baseURL: installation().url });
  const page = await context.newPage();
  const { password, seed } = await join(page, link, name, email);
  const made = { name, email, password, seed, state: await context.storageState() };
  await context.close();
  changeRegister(({ people }) => {
    people[name] = made;
  });
  return made;
}

/** Keeps how somebody's browser was left, for the next journey. */
export function keepState(name: string, state: Person['state']): void {
  changeRegister(({ people }) => {
    const known = people[name];
    if (known) known.state = state;
  });
}

/** Signs somebody in again whose session has ended; does nothing while it stands. */
export async function signInAgain(page: Page, who: Person): Promise<void> {
  // Every signed-in person may open their own settings; others are sent to sign in.
  const answer = await page.request.get('/settings', { maxRedirects: 0 });
  if (answer.status() === 200) return;
  await page.goto('/sign-in');
  await page.getByLabel('E-mail').fill(who.email);
  await page.getByLabel('Password', { exact: true }).fill(who.password);
  await page.getByRole('button', { name: 'Continue' }).click();
  await giveCode(page, who.seed);
  await page.getByRole('navigation', { name: 'Rooms' }).waitFor();
}
