import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { readSpoolLines } from './domain/spool-lines.ts';
import { type Journal, openJournal } from './journal.ts';
import { NotWritten, openSpool } from './spool.ts';

let folder: string;
let journal: Journal;
const WAIT = { timeout: 15_000, interval: 20 };

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'interlock-journal-'));
  journal = openJournal(folder, 'test', 1_000_000);
});
afterEach(async () => {
  await journal.close();
  rmSync(folder, { recursive: true, force: true });
});

const files = () => readdirSync(folder).filter((name) => name.endsWith('.spool'));
const linesOf = (name: string) => readSpoolLines(readFileSync(join(folder, name), 'utf8'));
const json = (id: number) => JSON.stringify({ id, text: 'Straße\n' });

test('what it answered for stands in a file, each record behind its sum, and goes with the file once it is taken', async () => {
  const written = await Promise.all(Array.from({ length: 20 }, (_, id) => journal.append(json(id))));
  const [file] = written;
  expect(new Set(written).size).toBe(1);
  const [name = ''] = files();
  const { records, damaged } = linesOf(name);
  expect(damaged).toEqual([]);
  expect(records).toEqual(Array.from({ length: 20 }, (_, id) => json(id)));
  if (!file) throw new Error('nothing was written');
  journal.taken(file, 19);
  await journal.append(json(20));
  journal.taken(file, 1);
  expect(files()).toHaveLength(1);
  journal.taken(file, 1);
  await vi.waitUntil(() => files().length === 0, WAIT);
});

test('leaves what was not taken for the next process, which finds it as it finds a spool', async () => {
  const file = await journal.append(json(1));
  await journal.append(json(2));
  journal.taken(file, 1);
  await journal.close();
  const [name = ''] = files();
  // As a process that has ended wrote it; a living one's files are left alone.
  const spool = openSpool(folder, 'next', 1_000_000);
  const found: string[] = [];
  const take = async (records: readonly string[]) => {
    found.push(...records);
    return [];
  };
  await spool.replay(take);
  expect(found).toEqual([]);
  renameSync(join(folder, name), join(folder, name.replace(/\.[0-9a-f]{12}-/, `.${'0'.repeat(12)}-`)));
  await spool.replay(take);
  expect(found).toEqual([json(1), json(2)]);
  expect(files()).toEqual([]);
  await spool.close();
});

test('takes no more than it may, and has room again when a file is gone', async () => {
  const large = JSON.stringify({ text: 'x'.repeat(600_000) });
  const file = await journal.append(large);
  expect(journal.canTake(large.length)).toBe(false);
  await expect(journal.append(large)).rejects.toBeInstanceOf(NotWritten);
  journal.taken(file, 1);
  await vi.waitUntil(() => journal.canTake(large.length), WAIT);
});

test('says that nothing is written where no file can be made', async () => {
  rmSync(folder, { recursive: true });
  await expect(journal.append(json(1))).rejects.toBeInstanceOf(NotWritten);
  expect([journal.canTake(10), journal.isBroken()]).toEqual([false, true]);
});
