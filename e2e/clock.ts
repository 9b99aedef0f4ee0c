import { readFileSync, writeFileSync } from 'node:fs';
import { installation } from './installation.ts';

/** Moves the whole installation forward in time. */
export function moveClock(ms: number): void {
  const { clockFile } = installation();
  writeFileSync(clockFile, String(Number(readFileSync(clockFile, 'utf8')) + ms));
}

/** The time it is on the installation. */
export function clockNow(): Date {
  return new Date(Date.now() + Number(readFileSync(installation().clockFile, 'utf8')));
}
