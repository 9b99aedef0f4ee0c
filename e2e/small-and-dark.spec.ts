import { expect } from '@playwright/test';
import { addressOf, routesOfPages } from './page-walk.ts';
import { test } from './test.ts';

const WALK_MS = 10 * 60_000;
const PHONE = { width: 390, height: 844 };
/** Between them they may open every page; whoever opens most comes first. */
const PEOPLE = [
  ['Adam', 'admin'],
  ['Rita', 'risk-officer'],
  ['Ada', 'ml-engineer'],
  ['Olga', 'operator'],
  ['Rolf', 'reviewer'],
  ['Axel', 'auditor'],
] as const;

test('every page reads well on a phone and in the dark', async ({ as, expectAccessible }) => {
  test.setTimeout(WALK_MS);
  const links = new Set<string>();
  const faults: string[] = [];
  const routes = routesOfPages().filter(({ isConsole }) => isConsole);
  routes.sort((a, b) => Number(a.route.includes('[')) - Number(b.route.includes('[')));
  for (const route of routes) {
    for (const [name, role] of PEOPLE) {
      const { page } = await as(name, role);
      await page.setViewportSize(PHONE);
      await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
      const address = addressOf(route, links);
      await page.goto(address);
      if (page.url().includes('/no-access') && route.route !== '/no-access') continue;
      const main = page.getByRole('main');
      await expect(main.getByRole('heading', { level: 1 }), address).toBeVisible();
      await expect(main.locator('[aria-busy="true"]'), address).toHaveCount(0);
      const hrefs = await page
        .locator('a[href^="/"]')
        .evaluateAll((all) => all.map((a) => a.getAttribute('href')));
      for (const href of hrefs) links.add((href ?? '').replace(/[?#].*$/, ''));
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      if (width > PHONE.width) faults.push(`${address} is ${width} px wide`);
      await expectAccessible(page).catch((error: Error) => faults.push(`${address}: ${error.message}`));
      break;
    }
  }
  expect(faults).toEqual([]);
});
