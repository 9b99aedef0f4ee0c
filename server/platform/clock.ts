import { readFileSync } from 'node:fs';
import { env } from './env.ts';

/**
 * The only source of business time. Tests move it by writing milliseconds into the file that INTERLOCK_TEST_CLOCK
 * names, and every process of the installation follows at once; loadEnv refuses that setting outside of tests.
 */
export interface Clock {
  now(): Date;
  /** How far this clock stands from the machine's, in milliseconds; other than 0 only in tests, and shown as a banner. */
  offsetMs(): number;
}

/** Makes a clock that follows the offset in `offsetFile`, or the machine's clock when there is none. */
export function createClock(offsetFile: () => string | undefined): Clock {
  const offsetMs = () => readOffsetMs(offsetFile());
  return { offsetMs, now: () => new Date(Date.now() + offsetMs()) };
}

function readOffsetMs(file: string | undefined): number {
  if (file === undefined) return 0;
  let text: string;
  try {
    text = readFileSync(file, 'utf8').trim();
  } catch {
    return 0;
  }
  if (text === '') return 0;
  const offset = Number(text);
  if (!Number.isSafeInteger(offset))
    throw new Error(`${file} must hold whole milliseconds, but holds "${text}".`);
  return offset;
}

export const clock: Clock = createClock(() => env().testClockFile);
