import { defineConfig } from '@playwright/test';
import { findChromium } from './scripts/test/find-chromium.ts';

const isRoot = process.getuid?.() === 0;

// Journeys run on the production build, which the global setup starts on free ports with a data directory of its own
// and hands over as INTERLOCK_URL. One worker: journeys share people, and move one clock.
export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  globalSetup: './e2e/global-setup.ts',
  workers: 1,
  retries: 0,
  forbidOnly: process.env.CI === 'true',
  timeout: 180_000,
  // How soon is for the benches; a machine that also builds and serves may take its time.
  expect: { timeout: 20_000 },
  use: {
    actionTimeout: 20_000,
    navigationTimeout: 30_000,
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
    // Chromium's sandbox refuses to start as root, where containers and build machines often run.
    launchOptions: { executablePath: findChromium() ?? undefined, args: isRoot ? ['--no-sandbox'] : [] },
  },
});
