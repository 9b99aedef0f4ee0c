import { startInstallation } from './installation.ts';

/** Starts the production build once for all journeys and stops it after the last. */
export default async function globalSetup(): Promise<() => Promise<void>> {
  const { installation, stop } = await startInstallation();
  process.env.INTERLOCK_E2E = JSON.stringify(installation);
  return stop;
}
