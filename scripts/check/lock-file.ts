import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface LockEntry {
  version?: string;
  resolved?: string;
  integrity?: string;
  license?: string;
  dev?: boolean;
  optional?: boolean;
  devOptional?: boolean;
  peer?: boolean;
  link?: boolean;
  os?: string[];
  cpu?: string[];
  libc?: string[];
  optionalDependencies?: Record<string, string>;
}

export interface LockFile {
  packages: Record<string, LockEntry>;
}

/** Reads package-lock.json below a folder. */
export function readLockFile(root: string): LockFile {
  return JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as LockFile;
}

/** Lists optional packages that others name and the lock file does not hold, looking where npm would: `npm ci` refuses those. */
export function missingOptional({
  packages,
}: LockFile): { name: string; version: string; neededBy: LockEntry }[] {
  const isHeld = (from: string, name: string): boolean => {
    const place = `${from === '' ? '' : `${from}/`}node_modules/${name}`;
    if (packages[place] !== undefined) return true;
    return from !== '' && isHeld(from.slice(0, Math.max(0, from.lastIndexOf('/node_modules/'))), name);
  };
  return Object.entries(packages).flatMap(([place, neededBy]) =>
    Object.entries(neededBy.optionalDependencies ?? {})
      .filter(([name]) => !isHeld(place, name))
      .map(([name, version]) => ({ name, version, neededBy })),
  );
}
