import { createHash } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, statSync } from 'node:fs';
import { open, rename, rm, utimes } from 'node:fs/promises';
import { dirname } from 'node:path';
import process from 'node:process';
import { logger } from './logger.ts';

/**
 * One text that outlives this process and the machine's power: written whole or not at all, readable by this account only,
 * and believed only when it is what was written. Several processes may keep the same file; the last one wins.
 */
export interface KeptFile {
  /** What was kept last, and when that was last confirmed; null when nothing usable is there. */
  read(): { text: string; confirmedAt: Date } | null;
  /** Keeps `text` instead of what was kept before. */
  write(text: string, now: Date): Promise<void>;
  /** Says that what is kept still holds. */
  confirm(now: Date): Promise<void>;
}

const log = logger('kept-file');
let count = 0;

const digestOf = (text: string) => createHash('sha256').update(text).digest('hex');

function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** A kept file at `path`; its folder is made when it is missing. */
export function keptFile(path: string): KeptFile {
  return {
    read() {
      if (!existsSync(path)) return null;
      const whole = readFileSync(path, 'utf8');
      const end = whole.indexOf('\n');
      const text = whole.slice(end + 1);
      if (end === -1 || whole.slice(0, end) !== `sha256 ${digestOf(text)}`) {
        log.warn({ path }, 'a kept file is damaged and is not used');
        return null;
      }
      return { text, confirmedAt: statSync(path).mtime };
    },
    async write(text, now) {
      const folder = dirname(path);
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      count += 1;
      const draft = `${path}.${process.pid}-${count}.new`;
      try {
        const handle = await open(draft, 'wx', 0o600);
        try {
          await handle.writeFile(`sha256 ${digestOf(text)}\n${text}`);
          await handle.utimes(now, now);
          await handle.sync();
        } finally {
          await handle.close();
        }
        await rename(draft, path);
        syncFolder(folder);
      } catch (error) {
        await rm(draft, { force: true });
        throw error;
      }
    },
    async confirm(now) {
      await utimes(path, now, now);
    },
  };
}
