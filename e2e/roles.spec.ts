import { expect, type Page } from '@playwright/test';
import { needsRole } from '../components/frame/needs-role.ts';
import { permittedGroups, RAIL_GROUPS, type RailEntry } from '../components/frame/rail-entries.ts';
import { PERMISSIONS, roleGrants } from '../server/access/domain/permissions.ts';
import { PERSON_ROLES, type PersonRole } from '../server/access/domain/roles.ts';
import { test } from './test.ts';

/** One person per role; those who play the promotion come back here. */
const NAMES = {
  viewer: 'Vera',
  'ml-engineer': 'Ada',
  reviewer: 'Rolf',
  'risk-officer': 'Rita',
  validator: 'Vito',
  operator: 'Olga',
  executive: 'Eve',
  auditor: 'Axel',
  admin: 'Adam',
} as const satisfies Record<PersonRole, string>;

const ALL_ENTRIES = RAIL_GROUPS.flatMap(({ entries }) => entries);

function entriesOf(role: PersonRole): readonly RailEntry[] {
  return permittedGroups((permission) => roleGrants(role, permission)).flatMap(({ entries }) => entries);
}

/** Opens a page and waits until nothing on it is on its way. */
async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await expect(page.getByRole('main').getByRole('heading', { level: 1 })).toBeVisible();
  await expect(page.getByRole('main').locator('[aria-busy="true"]')).toHaveCount(0);
}

// A page looks alike to all who may open it; home is made for each.
const looked = new Set<string>();

for (const role of PERSON_ROLES) {
  test(`the ${role} sees the rooms of this role, and nothing behind the others`, async ({
    as,
    expectAccessible,
  }) => {
    const { page } = await as(NAMES[role], role);
    const mine = entriesOf(role);
    await open(page, '/');
    const rail = page.getByRole('navigation', { name: 'Rooms' });
    const shown = () =>
      rail.getByRole('link').evaluateAll((links) => links.map((link) => link.getAttribute('href')));
    await expect.poll(shown).toEqual(mine.map(({ href }) => href));
    for (const { href } of mine) {
      await open(page, href);
      if (href !== '/' && looked.has(href)) continue;
      looked.add(href);
      await expectAccessible(page);
    }
    for (const { href, anyOf } of ALL_ENTRIES.filter((entry) => !mine.includes(entry))) {
      await page.goto(href);
      const permission = anyOf.find((one) => page.url().includes(encodeURIComponent(one))) ?? anyOf[0];
      if (permission === undefined) throw new Error(`${href} is open to nobody`);
      const main = page.getByRole('main');
      await expect(main.getByRole('heading', { name: 'Your roles do not open this page' })).toBeVisible();
      await expect(main).toContainText(`You cannot ${PERMISSIONS[permission]}. ${needsRole(permission)}`);
    }
  });
}

test('reviews and requests read as well in the dark', async ({ as, expectAccessible }) => {
  for (const [role, path] of [
    ['reviewer', '/reviews'],
    ['risk-officer', '/requests'],
  ] as const) {
    const { page } = await as(NAMES[role], role);
    await page.emulateMedia({ colorScheme: 'dark' });
    await open(page, path);
    await expectAccessible(page);
  }
});

test('reviewing, approving and home work at 390 pixels', async ({ as, expectAccessible }) => {
  for (const [role, path] of [
    ['reviewer', '/reviews'],
    ['risk-officer', '/requests/closed'],
    ['risk-officer', '/'],
    ['operator', '/'],
  ] as const) {
    const { page } = await as(NAMES[role], role);
    await page.setViewportSize({ width: 390, height: 844 });
    await open(page, path);
    await expectAccessible(page);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow, `${path} scrolls sideways`).toBeLessThanOrEqual(0);
  }
});
