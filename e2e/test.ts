import { test as base, expect, type Page } from '@playwright/test';
import { findViolations } from './find-violations.ts';
import { installation } from './installation.ts';
import { giveCode, keepState, type Person, person, signInAgain } from './people.ts';

interface Fixtures {
  /** The page of the person with this name and role, signed in; the same one throughout a journey. */
  as: (name: string, role: string) => Promise<{ page: Page; person: Person }>;
  /** Fails on any violation of WCAG 2.2 AA that axe can see. */
  expectAccessible: (page: Page) => Promise<void>;
}

/** Console errors and policy violations fail a journey; refusals that a journey provokes on purpose are named here. */
const EXPECTED = /the server responded with a status of 4\d\d|status of 503/;

function watch(page: Page, problems: string[]): void {
  page.on('console', (message) => {
    if (message.type() === 'error' && !EXPECTED.test(message.text())) problems.push(message.text());
  });
  page.on('pageerror', (error) => problems.push(error.message));
}

export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the wanted fixtures from the pattern
  baseURL: async ({}, use) => use(installation().url),
  page: async ({ page }, use) => {
    const problems: string[] = [];
    watch(page, problems);
    await use(page);
    expect(problems).toEqual([]);
  },
  as: async ({ browser }, use) => {
    const here = new Map<string, { page: Page; person: Person }>();
    const problems: string[] = [];
    await use(async (name, role) => {
      const before = here.get(name);
      if (before) return before;
      const who = await person(browser, name, role);
      const context = await browser.newContext({ baseURL: installation().url, storageState: who.state });
      const page = await context.newPage();
      watch(page, problems);
      // Journeys move the clock, and half an hour without use ends a session.
      await signInAgain(page, who);
      here.set(name, { page, person: who });
      return { page, person: who };
    });
    for (const [name, { page }] of here) {
      // A step-up gives the session a new secret, which the next journey needs.
      keepState(name, await page.context().storageState());
      await page.context().close();
    }
    expect(problems).toEqual([]);
  },
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the wanted fixtures from the pattern
  expectAccessible: async ({}, use) => {
    await use(async (page) => {
      // Behind a link the title follows the page; one that never has a title fails here.
      await expect(page).toHaveTitle(/\S/);
      const told = (await findViolations(page)).map(
        ({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`,
      );
      expect(told).toEqual([]);
    });
  },
});

/** Answers the step-up dialog with a fresh code. */
export async function stepUp(page: Page, who: Person): Promise<void> {
  const dialog = page.getByRole('dialog', { name: 'Confirm it is you' });
  await giveCode(dialog, who.seed);
  await expect(dialog).toBeHidden();
}
