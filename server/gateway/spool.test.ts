import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { spoolLine } from './domain/spool-lines.ts';
import { openSpool } from './spool.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'interlock-spool-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const record = (id: string) => ({ id, json: JSON.stringify({ id }) });
const idsOf = (lines: readonly string[]) => lines.map((line) => (JSON.parse(line) as { id: string }).id);
/** Takes everything and remembers it. */
function taker() {
  const taken: string[] = [];
  return {
    taken,
    take: async (lines: readonly string[]) => {
      taken.push(...idsOf(lines));
      return [];
    },
  };
}

test('what was appended is on the disk, private, and is handed over once', async () => {
  const spool = openSpool(folder, 'r1', 1_000_000);
  await Promise.all(['a', 'b', 'c'].map((id) => spool.append(record(id))));
  const [file = ''] = readdirSync(folder);
  expect(readFileSync(join(folder, file), 'utf8').split('\n')).toHaveLength(4);
  expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  const { taken, take } = taker();
  expect(await spool.replay(take)).toBe(true);
  expect(await spool.replay(take)).toBe(true);
  expect(taken).toEqual(['a', 'b', 'c']);
  expect(readdirSync(folder)).toEqual([]);
  await spool.append(record('d'));
  await spool.replay(take);
  expect(taken).toEqual(['a', 'b', 'c', 'd']);
  expect(spool.state()).toEqual({ bytes: 0, isBroken: false, isReplayed: true });
  await spool.close();
});

test('what a dead process left is handed over, but for a line that it had not ended', async () => {
  const whole = spoolLine('{"id":"x"}');
  writeFileSync(join(folder, '999999999-r0-1.spool'), whole + spoolLine('{"id":"y"}').slice(0, 9));
  const spool = openSpool(folder, 'r1', 1_000_000);
  expect(spool.state().isReplayed).toBe(false);
  const { taken, take } = taker();
  expect(await spool.replay(take)).toBe(true);
  expect(taken).toEqual(['x']);
  expect(readdirSync(folder)).toEqual([]);
});

test('what a living process writes is taken and its file is left to it', async () => {
  writeFileSync(join(folder, `${process.ppid}-r0-1.spool`), spoolLine('{"id":"x"}'));
  const { taken, take } = taker();
  await openSpool(folder, 'r1', 1_000_000).replay(take);
  expect(taken).toEqual(['x']);
  expect(readdirSync(folder)).toHaveLength(1);
});

test('nothing is removed while the database takes nothing', async () => {
  const spool = openSpool(folder, 'r1', 1_000_000);
  await spool.append(record('a'));
  await expect(spool.replay(() => Promise.reject(new Error('away')))).rejects.toThrow('away');
  expect(spool.state().isReplayed).toBe(false);
  const { taken, take } = taker();
  await spool.replay(take);
  expect(taken).toEqual(['a']);
});

test('what is damaged or refused is kept aside for a person', async () => {
  writeFileSync(join(folder, '999999999-r0-1.spool'), `00000000 {"id":"z"}\n${spoolLine('{"id":"x"}')}`);
  const spool = openSpool(folder, 'r1', 1_000_000);
  await spool.replay(async (lines) => lines);
  expect(readFileSync(join(folder, '999999999-r0-1.spool.refused'), 'utf8')).toBe(
    '00000000 {"id":"z"}\n{"id":"x"}\n',
  );
});

test('while nothing is taken, one file more is begun and no others', async () => {
  const spool = openSpool(folder, 'r1', 1_000_000);
  for (const id of ['a', 'b', 'c', 'd']) {
    await spool.append(record(id));
    await expect(spool.replay(() => Promise.reject(new Error('away')))).rejects.toThrow('away');
  }
  expect(readdirSync(folder)).toHaveLength(2);
  const { taken, take } = taker();
  await spool.replay(take);
  expect(taken.sort()).toEqual(['a', 'b', 'c', 'd']);
  expect(readdirSync(folder)).toEqual([]);
});

test('is bounded in bytes', async () => {
  const spool = openSpool(folder, 'r1', 60);
  await spool.append(record('a'));
  expect(spool.canTake(60)).toBe(false);
  await expect(spool.append(record('b'.repeat(60)))).rejects.toThrow('takes nothing');
});

test('after one failed flush it is closed for good', async () => {
  const spool = openSpool(folder, 'r1', 1_000_000);
  rmSync(folder, { recursive: true });
  await expect(spool.append(record('a'))).rejects.toThrow('ENOENT');
  expect(spool.state().isBroken).toBe(true);
  expect(spool.canTake(1)).toBe(false);
  await expect(spool.append(record('b'))).rejects.toThrow('takes nothing');
});

test('a file that cannot be read is kept, and the others are taken', async () => {
  // It leads to itself: no account may read it, not even root.
  symlinkSync('111-r0-1.spool', join(folder, '111-r0-1.spool'));
  writeFileSync(join(folder, '999999999-r0-2.spool'), spoolLine('{"id":"x"}'));
  const spool = openSpool(folder, 'r1', 1_000_000);
  const { taken, take } = taker();
  await expect(spool.replay(take)).rejects.toThrow('ELOOP');
  expect(taken).toEqual(['x']);
  expect(readdirSync(folder)).toEqual(['111-r0-1.spool']);
  expect(spool.state().isReplayed).toBe(false);
});
