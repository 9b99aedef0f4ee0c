import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { keptFile } from './keep-file.ts';

vi.hoisted(() => {
  process.env.INTERLOCK_LOG_LEVEL = 'silent';
});

const folder = mkdtempSync(join(tmpdir(), 'interlock-kept-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const then = new Date('2026-11-21T12:00:00Z');

test('what was kept comes back whole, with the time it was confirmed, and is nobody else’s to read', async () => {
  const path = join(folder, 'below', 'kept');
  const kept = keptFile(path);
  expect(kept.read()).toBeNull();
  await kept.write('first\nwith lines', then);
  expect(kept.read()).toEqual({ text: 'first\nwith lines', confirmedAt: then });
  expect(statSync(path).mode & 0o777).toBe(0o600);
  const later = new Date(then.getTime() + 5_000);
  await kept.confirm(later);
  expect(kept.read()?.confirmedAt).toEqual(later);
});

test('writers at once leave one whole text and nothing beside it', async () => {
  const path = join(folder, 'many', 'kept');
  const texts = Array.from({ length: 20 }, (_, at) => String(at).repeat(10_000));
  await Promise.all(texts.map((text) => keptFile(path).write(text, then)));
  expect(texts).toContain(keptFile(path).read()?.text);
  expect(readdirSync(join(folder, 'many'))).toEqual(['kept']);
});

test.each([
  ['cut off', (whole: string) => whole.slice(0, -1)],
  ['changed', (whole: string) => whole.replace('good', 'evil')],
  ['empty', () => ''],
])('a file that is %s is not believed', async (name, damage) => {
  const path = join(folder, name);
  await keptFile(path).write('all is good here', then);
  writeFileSync(path, damage(readFileSync(path, 'utf8')));
  expect(keptFile(path).read()).toBeNull();
});
