import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { postgresPaths } from '../server/platform/embedded-postgres-files.ts';
import { installation } from './installation.ts';

/** The parts of an installation that may die at any moment, with what start calls them. */
const TITLES = {
  web: 'console',
  gateway: 'gateway',
  worker: 'worker',
  'model-server': 'model server',
  postgres: 'PostgreSQL',
} as const;
export type PartName = keyof typeof TITLES;

function pidOf(part: PartName): number {
  const { dataDir } = installation();
  if (part === 'postgres') {
    const file = join(postgresPaths(dataDir).cluster, 'postmaster.pid');
    return Number(readFileSync(file, 'utf8').split('\n')[0]);
  }
  const parts = JSON.parse(readFileSync(join(dataDir, 'parts.json'), 'utf8')) as {
    name: string;
    pid: number;
  }[];
  const found = parts.find(({ name }) => name === part);
  if (!found) throw new Error(`${part} does not run`);
  return found.pid;
}

function said(part: PartName): number {
  return readFileSync(installation().startLog, 'utf8').split(`The ${TITLES[part]} is back.`).length - 1;
}

/** Kills a part as a machine that ran out of memory would, and answers how to wait until start has brought it back and said so. */
export function killPart(part: PartName): () => Promise<void> {
  const before = said(part);
  process.kill(pidOf(part), 'SIGKILL');
  return () =>
    expect.poll(() => said(part), { timeout: 60_000, message: `${part} is back` }).toBe(before + 1);
}
