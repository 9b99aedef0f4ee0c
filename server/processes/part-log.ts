import { closeSync, mkdirSync, openSync, renameSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const MAX_BYTES = 20 * 1024 * 1024;
const REMEMBERED_LINES = 12;

/** Where a part's output goes: a file that is renamed to .1 at 20 MB, and the last lines for messages. */
export interface PartLog {
  path: string;
  write(line: string): void;
  lastLines(): string;
}

export function openPartLog(dataDir: string, name: string): PartLog {
  const directory = join(dataDir, 'logs');
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const path = join(directory, `${name}.log`);
  let file = openSync(path, 'a', 0o600);
  let size = statSync(path).size;
  const recent: string[] = [];
  return {
    path,
    lastLines: () => recent.join('\n'),
    write: (line) => {
      if (size > MAX_BYTES) {
        closeSync(file);
        renameSync(path, `${path}.1`);
        file = openSync(path, 'a', 0o600);
        size = 0;
      }
      size += writeSync(file, `${line}\n`);
      recent.push(line);
      if (recent.length > REMEMBERED_LINES) recent.shift();
    },
  };
}
