import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const FILE = 'console-address';

/** Keeps the console's public address in the data directory, so that links made by commands beside it lead there. */
export function recordConsoleAddress(dataDir: string, publicUrl: string): void {
  writeFileSync(join(dataDir, FILE), `${publicUrl}\n`, { mode: 0o600 });
}

/** The address of the last start; undefined before the first one. */
export function readConsoleAddress(dataDir: string): string | undefined {
  try {
    const text = readFileSync(join(dataDir, FILE), 'utf8').trim();
    return URL.canParse(text) ? text : undefined;
  } catch {
    return undefined;
  }
}
