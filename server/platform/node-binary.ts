import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import process from 'node:process';

/** The Node that runs this product's TypeScript: the one installed with it, even when an older one started us. */
export function nodeBinary(): string {
  const installed = join(dirname(createRequire(import.meta.url).resolve('node/package.json')), 'bin', 'node');
  return existsSync(installed) ? installed : process.execPath;
}
