import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type LockEntry, missingOptional, readLockFile } from './check/lock-file.ts';

// A registry mirror may lack the builds of packages for platforms it does not serve. npm then leaves them out of the lock
// file without a word, and `npm ci` refuses that lock file everywhere. This writes them in by their names, which say for
// which platform they are. They carry no integrity: only someone whose registry has them can know it.

const OS = [
  'aix',
  'android',
  'darwin',
  'freebsd',
  'linux',
  'netbsd',
  'openbsd',
  'openharmony',
  'sunos',
  'win32',
];
const CPU = ['arm', 'arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64'];

function platformOf(name: string): Pick<LockEntry, 'os' | 'cpu' | 'libc'> | null {
  const parts = name.split(/[-/]/);
  const os = OS.filter((word) => parts.includes(word));
  const cpu = CPU.filter((word) => parts.includes(word));
  if (os.length + cpu.length === 0) return null;
  const libc = parts.some((part) => part.startsWith('musl')) ? 'musl' : 'glibc';
  const namesLibc = os.includes('linux') && parts.some((part) => /^(musl|gnu)/.test(part));
  return {
    ...(os.length > 0 && { os }),
    ...(cpu.length > 0 && { cpu }),
    ...(namesLibc && { libc: [libc] }),
  };
}

const root = join(import.meta.dirname, '..');
const lock = readLockFile(root);
const missing = missingOptional(lock);
for (const { name, version, neededBy } of missing) {
  const platform = platformOf(name);
  if (platform === null || !/^\d+\.\d+\.\d+/.test(version)) {
    throw new Error(
      `${name}@${version} does not say for which platform it is: add it to the lock file by hand`,
    );
  }
  const { dev, license } = neededBy;
  lock.packages[`node_modules/${name}`] = {
    version,
    ...(dev && { dev }),
    ...(license !== undefined && { license }),
    optional: true,
    ...platform,
  };
}
const places = Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en'));
lock.packages = Object.fromEntries(places);
if (missing.length > 0) writeFileSync(join(root, 'package-lock.json'), `${JSON.stringify(lock, null, 2)}\n`);
console.log(`${missing.length} packages written into the lock file`);
