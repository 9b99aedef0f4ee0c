import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { expect, test } from 'vitest';

const DAY_MS = 24 * 60 * 60_000;

test('a process killed in the middle of an upload leaves nothing under a digest, and its rest is swept', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'interlock-killed-'));
  const script = `
    const { writeArtifact } = await import('#server/registry/artifact-store.ts');
    async function* endless() {
      for (let sent = 0; ; sent += 1) {
        if (sent === 50) process.stdout.write('under way');
        yield Buffer.alloc(65_536, sent);
        await new Promise((done) => setTimeout(done, 1));
      }
    }
    await writeArtifact(endless(), { maxBytes: Number.MAX_SAFE_INTEGER });`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    env: { ...process.env, INTERLOCK_DATA_DIR: dataDir },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');
  process.env.INTERLOCK_DATA_DIR = dataDir;
  const { removeAbandonedUploads } = await import('./artifact-store.ts');
  const within = (folder: string) => readdir(join(dataDir, 'artifacts', folder)).catch(() => []);
  expect([await within('sha256'), (await within('incoming')).length]).toEqual([[], 1]);
  expect(await removeAbandonedUploads(new Date())).toBe(0);
  expect(await removeAbandonedUploads(new Date(Date.now() + DAY_MS + 60_000))).toBe(1);
  expect(await within('incoming')).toEqual([]);
});
