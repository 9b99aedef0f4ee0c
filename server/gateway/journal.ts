import { close, constants, fdatasync, fstat, fsync, mkdirSync, open, stat, unlink, write } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { crc32 } from 'node:zlib';
import { logger } from '#server/platform/logger.ts';
import { arrivedLately, type CommitPace, mayCommit, NO_ARRIVALS, withArrival } from './domain/may-commit.ts';
import { spoolLine } from './domain/spool-lines.ts';
import { keepAside } from './keep-aside.ts';
import { NotWritten } from './spool.ts';
import { spoolOwner } from './spool-owner.ts';

/**
 * Where an installation that wants it has its records made durable: files of this gateway, flushed before anybody is
 * answered, from which records go on to the database in large batches. The files are spool files by their form and their
 * place, so that what a process left behind when it died is brought into the database by the next one, before that is
 * ready. A file is removed once everything in it is in the database, and none is written to for long.
 */
export interface Journal {
  /**
   * Resolves with the file once the record is on the disk, together with what else came meanwhile; refuses with `NotWritten`
   * when nothing of it is.
   */
  append(json: string): Promise<JournalFile>;
  canTake(bytes: number): boolean;
  /** True once a flush has failed: from then on records take the way over the database. */
  isBroken(): boolean;
  /** Says that so many records of a file are in the database. */
  taken(file: JournalFile, records: number): void;
  /** Keeps what the database refuses, beside its file. */
  keepAside(file: JournalFile, json: string): Promise<void>;
  /** Ends what is open; a file from which the database lacks something stays for the next process. */
  close(): Promise<void>;
}

/** One file of the journal; only the journal looks inside. */
export interface JournalFile {
  readonly path: string;
  readonly fd: number;
  bytes: number;
  /** Records that are not in the database yet. */
  left: number;
  wroteAt: number;
  isEnded: boolean;
}

interface Waiting {
  line: string;
  resolve: (file: JournalFile) => void;
  reject: (error: unknown) => void;
}

/** A flush and the way to it cost as much as writing several records. */
const PACE: CommitPace = { slots: 1, rowsWorth: 32, gatherMs: 2, companyMin: 3 };
const FILE_BYTES_MAX = 8_000_000;
/** A file that was quiet for longer is ended: whoever cannot look at this process may take a quiet one over (`spool.ts`). */
const QUIET_MS = 2_000;
/** After so long it has to be looked whether the file is still this process's. */
const DOUBT_MS = 8_000;
const SWEEP_MS = 1_000;
/** Where the system flushes as part of writing, that saves a way through the pool of threads. */
const FLUSHES_BY_WRITING = process.platform === 'linux';
const FLAGS =
  constants.O_WRONLY |
  constants.O_CREAT |
  constants.O_EXCL |
  constants.O_APPEND |
  (FLUSHES_BY_WRITING ? constants.O_DSYNC : 0);
const log = logger('journal');
const openFile = promisify(open);
const writeTo = promisify(write) as (
  fd: number,
  bytes: Buffer,
  from: number,
) => Promise<{ bytesWritten: number }>;
const flushed = promisify(fdatasync);
const flushedWhole = promisify(fsync);
const closeFile = promisify(close);
const statOf = promisify(stat);
const statOpen = promisify(fstat);

const sumOf = (text: string): string => crc32(text).toString(16).padStart(8, '0');

class DiskJournal implements Journal {
  readonly #folder: string;
  readonly #bytesMax: number;
  readonly #own: string;
  readonly #sweeper: NodeJS.Timeout;
  #files = 0;
  #current: JournalFile | null = null;
  #waiting: Waiting[] = [];
  #arrivals = NO_ARRIVALS;
  #bytes = 0;
  #isBroken = false;
  #flushing: Promise<void> | null = null;

  constructor(folder: string, name: string, bytesMax: number) {
    this.#folder = folder;
    this.#bytesMax = bytesMax;
    this.#own = `${spoolOwner(process.pid) ?? process.pid}-journal-${name}-`;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.#sweeper = setInterval(() => this.#sweep(), SWEEP_MS);
    this.#sweeper.unref();
  }

  canTake(bytes: number): boolean {
    return !this.#isBroken && this.#bytes + bytes <= this.#bytesMax;
  }

  isBroken(): boolean {
    return this.#isBroken;
  }

  append(json: string): Promise<JournalFile> {
    if (!this.canTake(json.length)) return Promise.reject(new NotWritten('the journal takes nothing'));
    this.#arrivals = withArrival(this.#arrivals, performance.now(), PACE.gatherMs);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ line: spoolLine(json, sumOf), resolve, reject });
      this.#flushing ??= this.#flush();
    });
  }

  taken(file: JournalFile, records: number): void {
    file.left -= records;
    if (file.left === 0 && file.isEnded) this.#remove(file);
  }

  async keepAside({ path }: JournalFile, json: string): Promise<void> {
    await keepAside(path, [json]);
  }

  async close(): Promise<void> {
    clearInterval(this.#sweeper);
    await this.#flushing;
    if (this.#current) await this.#end(this.#current);
  }

  async #flush(): Promise<void> {
    // What comes in the same turn of the loop shares a flush; it begins when all connections were listened to.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#waiting.length > 0) {
      await this.#gather();
      const batch = this.#waiting;
      this.#waiting = [];
      try {
        const file = await this.#put(Buffer.from(batch.map(({ line }) => line).join('')), batch.length);
        for (const { resolve } of batch) resolve(file);
      } catch (error) {
        if (!this.#isBroken)
          log.error({ err: error }, 'the journal could not be flushed; it is closed for good');
        this.#isBroken = true;
        for (const { reject } of batch) reject(error);
      }
    }
    this.#flushing = null;
  }

  /** Where many come, those that wait now let others join them. */
  async #gather(): Promise<void> {
    const lately = arrivedLately(this.#arrivals, performance.now(), PACE.gatherMs);
    const moment = { inFlight: 0, queued: this.#waiting.length, waitedMs: 0, lately };
    if (!mayCommit(moment, PACE)) await new Promise((resolve) => setTimeout(resolve, PACE.gatherMs));
  }

  async #put(bytes: Buffer, records: number): Promise<JournalFile> {
    if (this.#isBroken) throw new NotWritten('a flush to this disk has failed before');
    for (;;) {
      const file = await this.#fileWithRoom().catch((error: unknown) => {
        throw new NotWritten(`no file can be opened: ${error}`, error);
      });
      const quietSince = file.wroteAt;
      for (let from = 0; from < bytes.length; ) from += (await writeTo(file.fd, bytes, from)).bytesWritten;
      if (!FLUSHES_BY_WRITING) await flushed(file.fd);
      file.bytes += bytes.length;
      this.#bytes += bytes.length;
      file.wroteAt = performance.now();
      file.left += records;
      if (file.wroteAt - quietSince < DOUBT_MS || (await this.#isStillOurs(file))) return file;
      // Somebody took it for a dead process's: what it says now nobody will read.
      file.left -= records;
      await this.#end(file);
    }
  }

  async #isStillOurs({ fd, path }: JournalFile): Promise<boolean> {
    const [written, named] = await Promise.all([statOpen(fd), statOf(path).catch(() => null)]);
    return named?.ino === written.ino && named.dev === written.dev;
  }

  async #fileWithRoom(): Promise<JournalFile> {
    const current = this.#current;
    const isDone =
      current && (current.bytes > FILE_BYTES_MAX || performance.now() - current.wroteAt > QUIET_MS);
    if (isDone) await this.#end(current);
    return this.#current ?? this.#begin();
  }

  async #begin(): Promise<JournalFile> {
    this.#files += 1;
    const path = join(this.#folder, `${this.#own}${this.#files}.spool`);
    const fd = await openFile(path, FLAGS, 0o600);
    // Without this the file itself may be gone after a power cut, however well its bytes were flushed.
    const folder = await openFile(this.#folder, 'r');
    try {
      await flushedWhole(folder);
    } finally {
      await closeFile(folder);
    }
    this.#current = { path, fd, bytes: 0, left: 0, wroteAt: performance.now(), isEnded: false };
    return this.#current;
  }

  async #end(file: JournalFile): Promise<void> {
    if (file.isEnded) return;
    file.isEnded = true;
    if (this.#current === file) this.#current = null;
    if (file.left === 0) this.#remove(file);
    await closeFile(file.fd);
  }

  #remove({ path, bytes }: JournalFile): void {
    this.#bytes -= bytes;
    unlink(path, () => undefined);
  }

  /** What is in the database does not stay on this disk either. */
  #sweep(): void {
    const current = this.#current;
    if (!current || this.#flushing || performance.now() - current.wroteAt < SWEEP_MS) return;
    if (current.left === 0)
      this.#end(current).catch((error: unknown) => log.debug({ err: error }, 'a file did not close'));
  }
}

/** Opens the journal of this process; `name` tells it from others of the same process. At most `bytesMax` stand on the disk. */
export function openJournal(folder: string, name: string, bytesMax: number): Journal {
  return new DiskJournal(folder, name, bytesMax);
}
