import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const INSTALL_MS = 10 * 60_000;
const ROOT = new URL('../../../', import.meta.url).pathname;

export interface PythonEnvironment {
  folder: string;
  python: string;
  sitePackages: string;
  /** Such as `3.11`. */
  version: string;
}

/** The version of the machine's python3 if it can make virtual environments; null when there is none. */
export async function findPython(): Promise<string | null> {
  const ask = 'import venv, ensurepip, sys; print("%d.%d" % sys.version_info[:2])';
  try {
    return (await run('python3', ['-c', ask], { timeout: 30_000 })).stdout.trim();
  } catch {
    return null;
  }
}

/** Makes, or finds as it was left, the virtual environment of an engine below `.cache/engines/`. */
export function pythonEnvironment(
  engine: string,
  version: string,
  installArgs: readonly string[],
): Promise<PythonEnvironment> {
  const requirements = new URL(`requirements-${engine}.txt`, import.meta.url).pathname;
  return virtualEnvironment(join('engines', engine), requirements, version, installArgs);
}

/** Makes, or finds as it was left, a virtual environment below `.cache/` with what a file of requirements lists. */
export async function virtualEnvironment(
  name: string,
  requirements: string,
  version: string,
  installArgs: readonly string[] = [],
): Promise<PythonEnvironment> {
  const folder = join(ROOT, '.cache', name);
  const python = join(folder, 'bin', 'python');
  const mark = join(folder, '.requirements');
  const wanted = createHash('sha256')
    .update(`${version} ${installArgs.join(' ')}\n${await readFile(requirements, 'utf8')}`)
    .digest('hex');
  const known = await readFile(mark, 'utf8').catch(() => '');
  if (known !== wanted || !existsSync(python)) {
    console.log(`Installing ${name} into .cache/${name} …`);
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    await run('python3', ['-m', 'venv', folder], { timeout: INSTALL_MS });
    const args = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
    await run(python, [...args, ...installArgs, '-r', requirements], { timeout: INSTALL_MS });
    await writeFile(mark, wanted);
  }
  return { folder, python, sitePackages: join(folder, 'lib', `python${version}`, 'site-packages'), version };
}
