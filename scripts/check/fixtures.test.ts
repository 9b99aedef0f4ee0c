import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkDependencies } from './check-dependencies.ts';
import { checkGlossary } from './check-glossary.ts';
import { checkLicences, isAllowedLicence } from './check-licences.ts';
import { checkLock } from './check-lock.ts';
import { checkShapes } from './check-shapes.ts';
import { runTool } from './run-tool.ts';
import type { Verdict } from './verdict.ts';

// A rule that never fires is no rule. Each tree of fixtures/<part>/ breaks exactly the rule that its folder is named
// after (what follows `--` tells apart several ways to break it); the tree `clean` breaks none.

const here = import.meta.dirname;
const house = join(here, '..', '..');

function rulesOf({ findings }: Verdict): string[] {
  return [...new Set(findings.map((finding) => finding.rule))];
}

/** Lints a copy outside the house, whose own configuration leaves fixtures out. */
function lint(tree: string): string[] {
  const copy = mkdtempSync(join(tmpdir(), 'interlock-style-'));
  try {
    cpSync(tree, copy, { recursive: true });
    cpSync(join(house, 'biome.json'), join(copy, 'biome.json'));
    mkdirSync(join(copy, 'scripts', 'check'), { recursive: true });
    const plugin = join('scripts', 'check', 'domain-is-deterministic.grit');
    cpSync(join(house, plugin), join(copy, plugin));
    const biome = join(house, 'node_modules', '@biomejs', 'biome', 'bin', 'biome');
    const run = spawnSync(process.execPath, [biome, 'lint', '--vcs-enabled=false', '--reporter=json', '.'], {
      cwd: copy,
      encoding: 'utf8',
      timeout: 30_000,
    });
    const report = JSON.parse(run.stdout) as { diagnostics: { category: string; severity: string }[] };
    const errors = report.diagnostics.filter(({ severity }) => severity === 'error');
    return [...new Set(errors.map(({ category }) => category.split('/').at(-1) ?? ''))];
  } finally {
    rmSync(copy, { recursive: true });
  }
}

const PARTS: Record<string, (tree: string) => string[] | Promise<string[]>> = {
  imports: async (tree) => rulesOf(await checkDependencies(tree, 1)),
  shapes: (tree) => rulesOf(checkShapes(tree, 1)),
  words: (tree) => rulesOf(checkGlossary(tree)),
  lock: (tree) => rulesOf(checkLock(tree)),
  licences: (tree) => rulesOf(checkLicences(tree)),
  style: lint,
  types: async (tree) =>
    rulesOf(await runTool(tree, 'types', 'typescript-7/bin/tsc', ['--noEmit', '-p', '.'])),
  unused: async (tree) => rulesOf(await runTool(tree, 'unused', 'knip/bin/knip.js', ['--no-progress'])),
};

for (const [part, run] of Object.entries(PARTS)) {
  const folder = join(here, 'fixtures', part);
  const names = readdirSync(folder);
  describe(part, () => {
    test('has a clean tree and broken ones', () => {
      expect(names).toContain('clean');
      expect(names.length).toBeGreaterThan(1);
    });
    test.each(names)('%s', async (name) => {
      const expected = name === 'clean' ? [] : [name.split('--')[0]];
      expect(await run(join(folder, name))).toEqual(expected);
    });
  });
}

test('every import rule has a tree that breaks it', async () => {
  const rules = JSON.parse(
    execFileSync(process.execPath, ['-p', 'JSON.stringify(require("./.dependency-cruiser.cjs").forbidden)'], {
      cwd: house,
      encoding: 'utf8',
    }),
  ) as { name: string }[];
  const broken = new Set(readdirSync(join(here, 'fixtures', 'imports')).map((name) => name.split('--')[0]));
  expect([...new Set(rules.map(({ name }) => name))].filter((name) => !broken.has(name))).toEqual([]);
});

test('seeing too few files is a finding, for imports and for shapes', async () => {
  const clean = join(here, 'fixtures', 'imports', 'clean');
  expect(rulesOf(await checkDependencies(clean))).toEqual(['enough-modules-seen']);
  expect(rulesOf(checkShapes(clean))).toEqual(['enough-files-seen']);
});

test('the licence that counts is the one in the installed package, not the one in the lock file', () => {
  const root = mkdtempSync(join(tmpdir(), 'interlock-licences-'));
  const lock = { packages: { 'node_modules/a': { version: '1.0.0', license: 'MIT' } } };
  mkdirSync(join(root, 'node_modules', 'a'), { recursive: true });
  writeFileSync(join(root, 'package-lock.json'), JSON.stringify(lock));
  writeFileSync(
    join(root, 'node_modules', 'a', 'package.json'),
    JSON.stringify({ license: 'AGPL-3.0-only' }),
  );
  expect(rulesOf(checkLicences(root))).toEqual(['licence']);
  rmSync(root, { recursive: true });
});

test.each([
  ['MIT', true],
  ['(MIT OR GPL-3.0-only)', true],
  ['(MIT OR GPL-3.0-only) AND LGPL-2.1-only', false],
  ['MIT and ISC', true],
  ['MIT ISC', false],
  ['SEE LICENSE IN LICENSE', false],
  ['', false],
])('licence %j is allowed: %s', (expression, isAllowed) => {
  expect(isAllowedLicence(expression)).toBe(isAllowed);
});
