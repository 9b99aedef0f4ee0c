import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { missingOptional, readLockFile } from './lock-file.ts';
import type { Finding, Verdict } from './verdict.ts';

const EXACT = /^(npm:(@[\w.-]+\/)?[\w.-]+@)?\d+\.\d+\.\d+(-[\w.-]+)?$/;

/** Holds the packages to be the same everywhere: exact versions, a lock file that is complete and names no host. */
export function checkLock(root: string): Verdict {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    dependencies?: Record<string, string>;
    devDependencies?: Record<string, string>;
  };
  const lock = readLockFile(root);
  const named = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
  const findings: Finding[] = [];
  for (const [name, version] of named) {
    if (!EXACT.test(version)) {
      const message = `"${version}" is a range: npm install --save-exact ${name}`;
      findings.push({ rule: 'version-not-exact', where: name, message });
    }
  }
  for (const { name, version } of missingOptional(lock)) {
    const message = 'npm ci refuses a lock file without it: npm run lock:complete';
    findings.push({ rule: 'lock-incomplete', where: `${name}@${version}`, message });
  }
  for (const [place, { resolved, link }] of Object.entries(lock.packages)) {
    if (resolved !== undefined && !link) {
      const message = `names ${resolved}: install with the .npmrc of this repository`;
      findings.push({ rule: 'lock-names-host', where: place, message });
    }
  }
  return { seen: `${Object.keys(lock.packages).length} packages, ${named.length} pinned`, findings };
}
