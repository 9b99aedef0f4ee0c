import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { openExport } from '../../scripts/audit-verify/export-source.ts';
import { writeZip, type ZipContent } from './write-zip.ts';

const folder = await mkdtemp(join(tmpdir(), 'write-zip-'));
afterAll(() => rm(folder, { recursive: true }));

async function* chunks(...parts: string[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield Buffer.from(part);
}

async function zipOf(contents: Iterable<ZipContent>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of writeZip(contents)) parts.push(part);
  return Buffer.concat(parts);
}

describe('a zip', () => {
  test('holds what was put in, known before or streamed, and the same bytes each time', async () => {
    const contents = () => [
      { name: 'README.md', data: Buffer.from('hello') },
      { name: 'a/ünï.jsonl', data: chunks('one\n', '', 'two\n') },
      { name: 'empty', data: chunks() },
      { name: 'last', data: Buffer.alloc(70_000, 'x') },
    ];
    const zip = await zipOf(contents());
    expect(zip.equals(await zipOf(contents()))).toBe(true);
    const path = join(folder, 'one.zip');
    writeFileSync(path, zip);
    const source = await openExport(path);
    expect(source.names()).toEqual(['README.md', 'a/ünï.jsonl', 'empty', 'last']);
    expect(await source.text('a/ünï.jsonl')).toBe('one\ntwo\n');
    expect(await source.text('empty')).toBe('');
    expect((await source.bytes('last')).length).toBe(70_000);
  });

  test('may hold more entries than a small directory can count', async () => {
    const many = Array.from({ length: 66_000 }, (_, index) => ({
      name: `f${index}`,
      data: Buffer.from([index % 256]),
    }));
    const path = join(folder, 'many.zip');
    writeFileSync(path, await zipOf(many));
    const source = await openExport(path);
    expect(source.names()).toHaveLength(66_000);
    expect([...(await source.bytes('f65999'))]).toEqual([65_999 % 256]);
  });
});
