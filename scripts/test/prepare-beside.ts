import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import process from 'node:process';

const KEEPER = join(import.meta.dirname, '..', '..', 'server', 'platform', 'keep-child.ts');
const GRACE_MS = 3_000;

/**
 * The least that a process can ask for. Linux weighs sessions against one another before it looks at niceness, and the
 * keeper gives each program a session of its own: so the session is nice as well, where there is such a thing.
 */
const NICELY = '{ echo 19 >/proc/self/autogroup; } 2>/dev/null; exec nice -n 19 npm run "$0" -- --prepare';

/**
 * Has scripts of npm prepare themselves (`--prepare`), one after the other, with what the processors have left over.
 * Resolves when all have ended, however they did: whoever needs what they make finds out. They end with this process.
 */
export async function prepareBeside(scripts: readonly string[]): Promise<void> {
  for (const script of scripts) {
    const kept = ['--group', '--grace-ms', String(GRACE_MS), '--', 'sh', '-c', NICELY, script];
    const child = spawn(process.execPath, [KEEPER, ...kept], { stdio: ['pipe', 'inherit', 'inherit'] });
    const ended = once(child, 'exit').catch((error: Error) => [error.message]);
    const [how] = (await ended) as [number | string | null];
    if (how !== 0) console.error(`Preparing ${script} ended with ${how}; it will say why when it runs.`);
  }
}
