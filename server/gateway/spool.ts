import { chmodSync, mkdirSync } from 'node:fs';
import { type FileHandle, open, readdir, readFile, rename, stat, unlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import process from 'node:process';
import type { ReadyRecord } from '#server/decisions/record-decisions.ts';
import { logger } from '#server/platform/logger.ts';
import { readSpoolLines, spoolLine } from './domain/spool-lines.ts';
import { keepAside } from './keep-aside.ts';
import { isOwnerGone, spoolOwner } from './spool-owner.ts';

/**
 * Where records stand while the database is away: a file of this gateway, flushed to its disk before anybody is answered.
 * Payloads in it are encrypted as they are in the database; what the database holds in clear (subject, answer) stands here
 * in clear too, in a folder with mode 700 and files with mode 600. It survives the death of the process and not the loss of
 * the disk. Bounded in bytes; after one failed flush nothing is written here any more, because what a disk then says of
 * earlier writes cannot be believed either.
 */
export interface Spool {
  /** Resolves once the record is on the disk; refuses with `NotWritten` when none of it is, otherwise it may be. */
  append(record: Pick<ReadyRecord, 'json'>): Promise<void>;
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

const FILE = /^\d.*\.spool$/;
const BATCH = 250;
/** Files are read whole. */
const FILE_BYTES_MAX = 16_000_000;
/** Whoever cannot be looked at from here is left alone as long as it writes. */
const QUIET_MS = 15_000;
const log = logger('spool');

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
  readonly #bytesMax: number;
  readonly #quietMs: number;
  /** How the files of this spool begin. */
  readonly #own: string;
  /** Files of others, with how large they were when that changed last as seen from here. */
  readonly #seen = new Map<string, { size: number; since: number }>();
  #files = 0;
  #current: OpenFile | null = null;
  #waiting: Waiting[] = [];
  #bytes = 0;
  #isBroken = false;
  #isReplayed = false;
  #flushing: Promise<void> | null = null;
  #replaying: Promise<boolean> | null = null;

  constructor(folder: string, name: string, bytesMax: number, quietMs: number) {
    this.#folder = folder;
    this.#bytesMax = bytesMax;
    this.#quietMs = quietMs;
    this.#own = `${spoolOwner(process.pid) ?? process.pid}-${name}-`;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    chmodSync(folder, 0o700);
  }

  canTake(bytes: number): boolean {
    return !this.#isBroken && this.#bytes + bytes <= this.#bytesMax;
  }

  append(record: Pick<ReadyRecord, 'json'>): Promise<void> {
    const line = spoolLine(record.json());
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
        const text = batch.map(({ line }) => line).join('');
        while (!(await this.#put(text))) await this.#endFile();
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

  /** True once the text is on the disk where it will be found; false when somebody took the file over meanwhile. */
  async #put(text: string): Promise<boolean> {
    const file = await this.#fileWithRoom().catch((error: unknown) => {
      throw new NotWritten(`no file can be opened: ${error}`, error);
    });
    this.#current = file;
    await file.handle.appendFile(text);
    await file.handle.datasync();
    file.bytes += Buffer.byteLength(text);
    // Whoever takes a file renames it first and reads it then: what was written before that is read, what came after
    // stands in a file that nobody will look at again.
    const [written, named] = await Promise.all([file.handle.stat(), stat(file.path).catch(() => null)]);
    return named?.ino === written.ino && named.dev === written.dev;
  }

  async #fileWithRoom(): Promise<OpenFile> {
    if (this.#current && this.#current.bytes > FILE_BYTES_MAX) await this.#endFile();
    return this.#current ?? this.#openFile();
  }

  #nextPath(): string {
    this.#files += 1;
    return join(this.#folder, `${this.#own}${this.#files}.spool`);
  }

  async #openFile(): Promise<OpenFile> {
    const path = this.#nextPath();
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
    const there = new Set(names);
    for (const name of this.#seen.keys()) if (!there.has(name)) this.#seen.delete(name);
    const current = this.#current && basename(this.#current.path);
    for (const name of [
      ...names.filter((one) => one !== current),
      ...names.filter((one) => one === current),
    ]) {
      if (!FILE.test(name)) continue;
      const isOwn = name.startsWith(this.#own);
      const path = isOwn ? join(this.#folder, name) : await this.#takeOver(name);
      if (path === null) continue;
      if (this.#current?.path === path) await this.#turnOver();
      const text = await readIfThere(path).catch((error: unknown) => {
        // What cannot be read now is not known to be in the database: the file stays, and the others are taken.
        unread ??= error;
        log.error({ err: error, path }, 'a spool file cannot be read; it is kept and tried again');
      });
      if (text !== undefined) await this.#takeText(path, text, take);
      const size = await sizeIfThere(path);
      isEmpty &&= size === 0;
      left += size;
    }
    const queued = this.#waiting.reduce((sum, { line }) => sum + Buffer.byteLength(line), 0);
    this.#bytes = left + queued + (this.#current?.bytes ?? 0);
    if (unread !== null) throw unread;
    this.#isReplayed = true;
    return isEmpty && this.#current === null;
  }

  /** Makes another's file this one's by its name, which only one process can; null when it is to be left to its writer. */
  async #takeOver(name: string): Promise<string | null> {
    const path = join(this.#folder, name);
    const isGone = isOwnerGone(name);
    if (isGone === false || (isGone === null && !this.#isQuiet(name, await sizeIfThere(path)))) return null;
    const own = this.#nextPath();
    try {
      await rename(path, own);
    } catch (error) {
      if (isAbsent(error)) return null;
      throw error;
    }
    this.#seen.delete(name);
    return own;
  }

  #isQuiet(name: string, size: number): boolean {
    const seen = this.#seen.get(name);
    if (seen?.size === size) return performance.now() - seen.since >= this.#quietMs;
    this.#seen.set(name, { size, since: performance.now() });
    return false;
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
  ): Promise<void> {
    const { records, damaged } = readSpoolLines(text);
    const refused: string[] = [];
    for (let from = 0; from < records.length; from += BATCH)
      refused.push(...(await take(records.slice(from, from + BATCH))));
    if (damaged.length + refused.length > 0) await keepAside(path, [...damaged, ...refused]);
    await unlink(path).catch(() => undefined);
    if (records.length > 0)
      log.info({ records: records.length, path }, 'spooled records are in the database');
  }
}

/**
 * Opens the spool of this process below the data directory; `name` tells it from others of the same process. A file whose
 * writer cannot be looked at from here is taken over once it has not grown for `quietMs`.
 */
export function openSpool(folder: string, name: string, bytesMax: number, quietMs = QUIET_MS): Spool {
  return new DiskSpool(folder, name, bytesMax, quietMs);
}
