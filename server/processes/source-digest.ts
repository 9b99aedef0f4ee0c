import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a build of the console is made from. */
const ROOTS = ['app', 'components', 'server', 'public', 'prisma', 'examples'];
const FILES =
  /^(package\.json|package-lock\.json|tsconfig(\.base)?\.json|next\.config\.ts|postcss\.config\.m?[jt]s|proxy\.ts|instrumentation(-client)?\.ts|prisma\.config\.ts)$/;
const LEFT_OUT = /(\.test\.tsx?|\.md)$|(^|\/)(fixtures|testing|migrations|generated|processes)\//;

/** One digest over all sources of the build and the lock file, the same on every machine. */
export function sourceDigest(root: string): string {
  const hash = createHash('sha256');
  const top = readdirSync(root).filter((name) => FILES.test(name));
  const below = ROOTS.flatMap((name) => filesBelow(root, name)).filter((path) => !LEFT_OUT.test(path));
  for (const path of [...top, ...below].sort()) {
    const content = readFileSync(join(root, path));
    hash.update(`${path}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

function filesBelow(root: string, name: string): string[] {
  try {
    return readdirSync(join(root, name), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
