import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import type { AxeResults, RunOptions } from 'axe-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
/** What passes is not listed with every element that does: nobody reads it. */
const OPTIONS = { runOnly: { type: 'tag', values: TAGS }, resultTypes: ['violations'] } satisfies RunOptions;

type Violations = AxeResults['violations'];

/** The way that also looks into frames: each is examined by itself, and the parts are put together in a blank page. */
async function findInFrames(page: Page): Promise<Violations> {
  const { violations } = await new AxeBuilder({ page }).options(OPTIONS).analyze();
  return violations;
}

/**
 * What axe finds on a page against WCAG 2.2 AA. A page without frames is examined in itself, which finds the same and
 * saves a second page for each look; a page that was looked at before still has axe.
 */
export async function findViolations(page: Page): Promise<Violations> {
  if (page.frames().length > 1) return findInFrames(page);
  if (await page.evaluate('typeof axe === "undefined"')) await page.evaluate(AXE);
  const run = `axe.run(document, ${JSON.stringify(OPTIONS)}).then(({ violations }) => violations)`;
  return page.evaluate<Violations>(run);
}
