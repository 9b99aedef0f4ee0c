import { wordTime } from '../scripts/test/run-times.ts';
import { startInstallation } from './installation.ts';

/** Starts the production build once for all journeys and stops it after the last. */
export default async function globalSetup(): Promise<() => Promise<void>> {
  // Somebody who works on a journey keeps one installation running between attempts.
  if (process.env.INTERLOCK_E2E) return () => Promise.resolve();
  const startedAt = performance.now();
  const { installation, stop } = await startInstallation();
  console.log(`The installation is ready after ${wordTime(performance.now() - startedAt)}.`);
  process.env.INTERLOCK_E2E = JSON.stringify(installation);
  return stop;
}
