import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const NOT_OURS = /(^|\/)(generated|migrations|node_modules|fixtures)\//;

/** Lists the files git knows or would add below a folder, as paths relative to it; throws when git cannot tell. */
export function listFiles(root: string): string[] {
  const output = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    timeout: 30_000,
  });
  return [...new Set(output.split('\0'))]
    .filter((path) => path !== '' && !NOT_OURS.test(path) && existsSync(join(root, path)))
    .sort();
}

/** Tells whether a path is TypeScript written here, rather than declarations made by a tool. */
export function isTypeScript(path: string): boolean {
  return /\.(ts|tsx|mts)$/.test(path) && !path.endsWith('.d.ts');
}

/** Tells whether a path is part of the product, rather than a test, a bench, a script or a configuration of one. */
export function isProduct(path: string): boolean {
  return (
    isTypeScript(path) &&
    !/\.(test|spec)\.|(^|\/)(e2e|testing|bench|scripts)\/|(^|\/)(vitest|playwright)\./.test(path)
  );
}
