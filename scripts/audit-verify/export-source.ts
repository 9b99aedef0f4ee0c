import { closeSync, createReadStream, existsSync, openSync, readSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { openZip, streamZipEntry, type ZipEntry } from './zip.ts';

/** An export, whether a directory or a zip: names of files with forward slashes, and their bytes as streams. */
export interface ExportSource {
  names(): readonly string[];
  has(name: string): boolean;
  stream(name: string): AsyncIterable<Buffer>;
  /** A whole small file; throws above 64 MB. */
  text(name: string): Promise<string>;
  bytes(name: string): Promise<Buffer>;
}

const SMALL_MAX = 64 * 1024 * 1024;

async function collect(stream: AsyncIterable<Buffer>, name: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    if (size > SMALL_MAX) throw new Error(`${name} is larger than expected`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function sourceOf(names: readonly string[], stream: (name: string) => AsyncIterable<Buffer>): ExportSource {
  const known = new Set(names);
  const bytes = (name: string) => collect(stream(name), name);
  return {
    names: () => names,
    has: (name) => known.has(name),
    stream,
    bytes,
    text: async (name) => (await bytes(name)).toString('utf8'),
  };
}

async function openDirectory(path: string): Promise<ExportSource> {
  const found = await readdir(path, { recursive: true, withFileTypes: true });
  const names = found
    .filter((entry) => entry.isFile())
    .map((entry) => relative(path, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
  return sourceOf(names, (name) => createReadStream(join(path, name)));
}

function openArchive(path: string): ExportSource {
  const entries = new Map<string, ZipEntry>(openZip(path).map((entry) => [entry.name, entry]));
  return sourceOf([...entries.keys()].sort(), (name) => {
    const entry = entries.get(name);
    if (!entry) throw new Error(`there is no ${name}`);
    return streamZipEntry(path, entry);
  });
}

/** Opens a directory or a zip. */
export function openExport(path: string): Promise<ExportSource> {
  return statSync(path).isDirectory() ? openDirectory(path) : Promise.resolve(openArchive(path));
}

/** A single file as an export with one name. */
export function openFile(path: string, name: string): ExportSource {
  return sourceOf([name], () => createReadStream(path));
}

/** Tells whether a file is a zip by its first bytes. */
export function isZip(path: string): boolean {
  if (!existsSync(path) || statSync(path).isDirectory()) return false;
  const file = openSync(path, 'r');
  const start = Buffer.alloc(2);
  readSync(file, start, 0, 2, 0);
  closeSync(file);
  return start.toString() === 'PK';
}

const LINE_MAX = 1024 * 1024;

/** The lines of a stream without ever holding more than one; throws on a line above 1 MB. */
export async function* linesOf(stream: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of stream) {
    const data: Buffer = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let start = 0;
    for (let end = data.indexOf(10, start); end >= 0; end = data.indexOf(10, start)) {
      if (end > start) yield data.toString('utf8', start, end);
      start = end + 1;
    }
    rest = data.subarray(start);
    if (rest.length > LINE_MAX) throw new Error('a line is longer than 1 MB');
  }
  if (rest.length > 0) yield rest.toString('utf8');
}
