import { chmodSync, mkdirSync } from 'node:fs';
import { type FileHandle, open, readdir, readFile, stat, unlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import process from 'node:process';
import type { ReadyRecord } from '#server/decisions/record-decisions.ts';
import { logger } from '#server/platform/logger.ts';
import { readSpoolLines, spoolLine } from './domain/spool-lines.ts';

/**
 * Where records stand while the database is away: a file of this gateway, flushed to its disk before anybody is answered.
 * Payloads in it are encrypted as they are in the database; what the database holds in clear (subject, answer) stands here
 * in clear too, in a folder with mode 700 and files with mode 600. It survives the death of the process and not the loss of
 * the disk. Bounded in bytes; after one failed flush nothing is written here any more, because what a disk then says of
 * earlier writes cannot be believed either.
 */
export interface Spool {
  /** Resolves once the record is on the disk; refuses with `NotWritten` when none of it is, otherwise it may be. */
  append(record: ReadyRecord): Promise<void>;
  canTake(bytes: number): boolean;
  /** Bytes on the disk that are not in the database yet, and whether a flush has failed. */
  state(): { bytes: number; isBroken: boolean; isReplayed: boolean };
  /** Hands every record that is on the disk to `take`, and removes what was taken. True when nothing is left. */
  replay(take: (records: readonly string[]) => Promise<readonly string[]>): Promise<boolean>;
  close(): Promise<void>;
}

/** Nothing of a record came to the disk. */
export class NotWritten extends Error {
  constructor(why: string, cause?: unknown) {
    super(why, { cause });
    this.name = 'NotWritten';
  }
}

interface OpenFile {
  handle: FileHandle;
  path: string;
  bytes: number;
}

interface Waiting {
  line: string;
  resolve: () => void;
  reject: (error: unknown) => void;
}

const FILE = /^(\d+)-[\w-]+\.spool$/;
const BATCH = 250;
/** Files are read whole. */
const FILE_BYTES_MAX = 16_000_000;
const log = logger('spool');

/** Whether the process that wrote a file may still write to it. */
function isAlive(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function isAbsent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

/** What a file says; nothing when there is none any more, because another process took it. Throws when it cannot be read. */
async function readIfThere(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isAbsent(error)) return '';
    throw error;
  }
}

async function sizeIfThere(path: string): Promise<number> {
  return (await stat(path).catch(() => null))?.size ?? 0;
}

class DiskSpool implements Spool {
  readonly #folder: string;
  readonly #name: string;
  readonly #bytesMax: number;
  #files = 0;
  #current: OpenFile | null = null;
  #waiting: Waiting[] = [];
  #bytes = 0;
  #isBroken = false;
  #isReplayed = false;
  #flushing: Promise<void> | null = null;
  #replaying: Promise<boolean> | null = null;

  constructor(folder: string, name: string, bytesMax: number) {
    this.#folder = folder;
    this.#name = name;
    this.#bytesMax = bytesMax;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    chmodSync(folder, 0o700);
  }

  canTake(bytes: number): boolean {
    return !this.#isBroken && this.#bytes + bytes <= this.#bytesMax;
  }

  append({ json }: ReadyRecord): Promise<void> {
    const line = spoolLine(json);
    if (!this.canTake(line.length)) return Promise.reject(new NotWritten('the spool takes nothing'));
    this.#bytes += Buffer.byteLength(line);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ line, resolve, reject });
      this.#flushing ??= this.#flush();
    });
  }

  state(): { bytes: number; isBroken: boolean; isReplayed: boolean } {
    return { bytes: this.#bytes, isBroken: this.#isBroken, isReplayed: this.#isReplayed };
  }

  replay(take: (records: readonly string[]) => Promise<readonly string[]>): Promise<boolean> {
    this.#replaying ??= this.#replayAll(take).finally(() => {
      this.#replaying = null;
    });
    return this.#replaying;
  }

  async close(): Promise<void> {
    await this.#flushing;
    await this.#replaying?.catch(() => undefined);
    await this.#current?.handle.close();
    this.#current = null;
  }

  async #flush(): Promise<void> {
    // What comes in the same turn of the loop shares a flush.
    await null;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      try {
        if (this.#isBroken) throw new NotWritten('a flush to this disk has failed before');
        this.#current = await this.#fileWithRoom().catch((error: unknown) => {
          throw new NotWritten(`no file can be opened: ${error}`, error);
        });
        const text = batch.map(({ line }) => line).join('');
        await this.#current.handle.appendFile(text);
        await this.#current.handle.datasync();
        this.#current.bytes += Buffer.byteLength(text);
        for (const { resolve } of batch) resolve();
      } catch (error) {
        if (!this.#isBroken)
          log.error({ err: error }, 'the spool could not be flushed; it is closed for good');
        this.#isBroken = true;
        for (const { reject } of batch) reject(error);
      }
    }
    this.#flushing = null;
  }

  async #fileWithRoom(): Promise<OpenFile> {
    if (this.#current && this.#current.bytes > FILE_BYTES_MAX) await this.#endFile();
    return this.#current ?? this.#openFile();
  }

  async #openFile(): Promise<OpenFile> {
    this.#files += 1;
    const path = join(this.#folder, `${process.pid}-${this.#name}-${this.#files}.spool`);
    const handle = await open(path, 'ax', 0o600);
    // Without this the file itself may be gone after a power cut, however well its bytes were flushed.
    const folder = await open(this.#folder, 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
    return { handle, path, bytes: 0 };
  }

  async #replayAll(take: (records: readonly string[]) => Promise<readonly string[]>): Promise<boolean> {
    let isEmpty = true;
    let left = 0;
    let unread: unknown = null;
    // The file that is being written comes last: as long as nothing is taken it is not even ended.
    const names = (await readdir(this.#folder)).sort();
    const current = this.#current && basename(this.#current.path);
    for (const name of [
      ...names.filter((one) => one !== current),
      ...names.filter((one) => one === current),
    ]) {
      const pid = FILE.exec(name)?.[1];
      if (pid === undefined) continue;
      const path = join(this.#folder, name);
      const isOwn = name.startsWith(`${process.pid}-${this.#name}-`);
      if (isOwn && this.#current?.path === path) await this.#turnOver();
      // Another process of this machine may still be writing: its records are taken and its file is left to it.
      const mayRemove = isOwn || !isAlive(Number(pid));
      const text = await readIfThere(path).catch((error: unknown) => {
        // What cannot be read now is not known to be in the database: the file stays, and the others are taken.
        unread ??= error;
        log.error({ err: error, path }, 'a spool file cannot be read; it is kept and tried again');
      });
      if (text !== undefined) await this.#takeText(path, text, take, mayRemove);
      const size = mayRemove ? await sizeIfThere(path) : 0;
      isEmpty &&= size === 0;
      left += isOwn ? size : 0;
    }
    const queued = this.#waiting.reduce((sum, { line }) => sum + Buffer.byteLength(line), 0);
    this.#bytes = left + queued + (this.#current?.bytes ?? 0);
    if (unread !== null) throw unread;
    this.#isReplayed = true;
    return isEmpty && this.#current === null;
  }

  /** Ends the file that is being written, so that it can be taken whole; the next record begins another. */
  async #turnOver(): Promise<void> {
    while (this.#flushing) await this.#flushing;
    await this.#endFile();
  }

  async #endFile(): Promise<void> {
    const ended = this.#current;
    this.#current = null;
    await ended?.handle.close();
  }

  async #takeText(
    path: string,
    text: string,
    take: (records: readonly string[]) => Promise<readonly string[]>,
    mayRemove: boolean,
  ): Promise<void> {
    const { records, damaged } = readSpoolLines(text);
    const refused: string[] = [];
    for (let from = 0; from < records.length; from += BATCH)
      refused.push(...(await take(records.slice(from, from + BATCH))));
    if (!mayRemove) return;
    if (damaged.length + refused.length > 0) await this.#keepAside(path, [...damaged, ...refused]);
    await unlink(path).catch(() => undefined);
    if (records.length > 0)
      log.info({ records: records.length, path }, 'spooled records are in the database');
  }

  /** What cannot be brought into the database is for a person to look at; it is never thrown away. */
  async #keepAside(path: string, lines: readonly string[]): Promise<void> {
    const aside = `${path}.refused`;
    log.error({ lines: lines.length, aside }, 'spooled records cannot be brought into the database');
    const handle = await open(aside, 'a', 0o600);
    try {
      await handle.appendFile(`${lines.join('\n')}\n`);
      await handle.datasync();
    } finally {
      await handle.close();
    }
  }
}

/** Opens the spool of this process below the data directory; `name` tells it from others of the same process id. */
export function openSpool(folder: string, name: string, bytesMax: number): Spool {
  return new DiskSpool(folder, name, bytesMax);
}
