import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { spoolLine } from './domain/spool-lines.ts';
import { openSpool, type Spool } from './spool.ts';
import { spoolOwner } from './spool-owner.ts';

let folder: string;
const spools: Spool[] = [];
const opened = (...given: Parameters<typeof openSpool>) => {
  const spool = openSpool(...given);
  spools.push(spool);
  return spool;
};
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'interlock-spool-'));
});
afterEach(async () => {
  for (const spool of spools.splice(0)) await spool.close();
  rmSync(folder, { recursive: true, force: true });
});

const here = String(spoolOwner(process.pid)).slice(String(process.pid).length);
/** No process of this machine has this pid. */
const GONE = `999999999${here}`;
/** A container of its own, as far as can be told from here. */
const ELSEWHERE = `${process.pid}.0123456789ab.0123456789ab`;

const record = (id: string) => ({ id, json: () => JSON.stringify({ id }) });
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
  const spool = opened(folder, 'r1', 1_000_000);
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
  writeFileSync(join(folder, `${GONE}-r0-1.spool`), whole + spoolLine('{"id":"y"}').slice(0, 9));
  const spool = opened(folder, 'r1', 1_000_000);
  expect(spool.state().isReplayed).toBe(false);
  const { taken, take } = taker();
  expect(await spool.replay(take)).toBe(true);
  expect(taken).toEqual(['x']);
  expect(readdirSync(folder)).toEqual([]);
});

test('what a living process writes is left to it; what one of its pid wrote before it is not', async () => {
  const living = String(spoolOwner(process.ppid));
  writeFileSync(join(folder, `${living}-r0-1.spool`), spoolLine('{"id":"x"}'));
  writeFileSync(join(folder, `${living.slice(0, -4)}0000-r0-1.spool`), spoolLine('{"id":"y"}'));
  const { taken, take } = taker();
  await opened(folder, 'r1', 1_000_000).replay(take);
  expect(taken).toEqual(['y']);
  expect(readdirSync(folder)).toEqual([`${living}-r0-1.spool`]);
});

test('what somebody writes who cannot be looked at from here is taken once it has not grown for a while', async () => {
  const path = join(folder, `${ELSEWHERE}-r0-1.spool`);
  writeFileSync(path, spoolLine('{"id":"x"}'));
  const patient = opened(folder, 'r1', 1_000_000);
  const { taken, take } = taker();
  await patient.replay(take);
  await patient.replay(take);
  expect(taken).toEqual([]);
  const hasty = opened(folder, 'r2', 1_000_000, 0);
  await hasty.replay(take);
  writeFileSync(path, spoolLine('{"id":"y"}'), { flag: 'a' });
  await hasty.replay(take);
  expect(taken).toEqual([]);
  await hasty.replay(take);
  expect(taken).toEqual(['x', 'y']);
  expect(readdirSync(folder)).toEqual([]);
});

test('a record that is written to a file that somebody took over is written again', async () => {
  const writer = opened(folder, 'r1', 1_000_000);
  await writer.append(record('a'));
  const [file = ''] = readdirSync(folder);
  renameSync(join(folder, file), join(folder, `${GONE}-r0-1.spool`));
  await writer.append(record('b'));
  const { taken, take } = taker();
  await writer.replay(take);
  expect([...new Set(taken)].sort()).toEqual(['a', 'b']);
  await writer.close();
});

test('nothing is removed while the database takes nothing', async () => {
  const spool = opened(folder, 'r1', 1_000_000);
  await spool.append(record('a'));
  await expect(spool.replay(() => Promise.reject(new Error('away')))).rejects.toThrow('away');
  expect(spool.state().isReplayed).toBe(false);
  const { taken, take } = taker();
  await spool.replay(take);
  expect(taken).toEqual(['a']);
});

test('what is damaged or refused is kept aside for a person', async () => {
  writeFileSync(join(folder, `${GONE}-r0-1.spool`), `00000000 {"id":"z"}\n${spoolLine('{"id":"x"}')}`);
  const spool = opened(folder, 'r1', 1_000_000);
  await spool.replay(async (lines) => lines);
  const [aside = ''] = readdirSync(folder);
  expect(aside).toMatch(/\.refused$/);
  expect(readFileSync(join(folder, aside), 'utf8')).toBe('00000000 {"id":"z"}\n{"id":"x"}\n');
});

test('while nothing is taken, one file more is begun and no others', async () => {
  const spool = opened(folder, 'r1', 1_000_000);
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
  const spool = opened(folder, 'r1', 60);
  await spool.append(record('a'));
  expect(spool.canTake(60)).toBe(false);
  await expect(spool.append(record('b'.repeat(60)))).rejects.toThrow('takes nothing');
});

test('after one failed flush it is closed for good', async () => {
  const spool = opened(folder, 'r1', 1_000_000);
  rmSync(folder, { recursive: true });
  await expect(spool.append(record('a'))).rejects.toThrow('ENOENT');
  expect(spool.state().isBroken).toBe(true);
  expect(spool.canTake(1)).toBe(false);
  await expect(spool.append(record('b'))).rejects.toThrow('takes nothing');
});

test('a file that cannot be read is kept, and the others are taken', async () => {
  // It leads to itself: no account may read it, not even root.
  symlinkSync('endless', join(folder, 'endless'));
  symlinkSync('endless', join(folder, `${GONE}-r0-1.spool`));
  writeFileSync(join(folder, `${GONE}-r0-2.spool`), spoolLine('{"id":"x"}'));
  const spool = opened(folder, 'r1', 1_000_000);
  const { taken, take } = taker();
  await expect(spool.replay(take)).rejects.toThrow('ELOOP');
  expect(taken).toEqual(['x']);
  expect(readdirSync(folder).filter((name) => name.endsWith('.spool'))).toHaveLength(1);
  expect(spool.state().isReplayed).toBe(false);
});
