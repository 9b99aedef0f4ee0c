import { spawn } from 'node:child_process';
import process from 'node:process';
import { parseArgs } from 'node:util';

/**
 * Runs one foreign program and makes sure that it does not outlive us: when our standard input closes, because the
 * parent ended in whatever way, the program is asked to stop and then made to. Programs of our own watch their
 * standard input themselves (see server/processes/end-with-stdin.ts).
 *
 * node keep-child.ts --signal SIGINT --grace-ms 8000 [--group] [--uid 1000 --gid 1000] -- program args…
 * With --group, the children of the program get the signals too.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    signal: { type: 'string', default: 'SIGTERM' },
    'grace-ms': { type: 'string', default: '8000' },
    uid: { type: 'string' },
    gid: { type: 'string' },
    group: { type: 'boolean', default: false },
  },
});
const [program, ...args] = positionals;
if (program === undefined) throw new Error('keep-child needs a program to run.');

const child = spawn(program, args, {
  stdio: ['ignore', 'inherit', 'inherit'],
  // A session of its own: Ctrl-C in the terminal reaches the supervisor only, which stops its parts in order.
  detached: true,
  ...(values.uid === undefined ? {} : { uid: Number(values.uid) }),
  ...(values.gid === undefined ? {} : { gid: Number(values.gid) }),
});

function signal(name: NodeJS.Signals): void {
  try {
    if (values.group && child.pid !== undefined) process.kill(-child.pid, name);
    else child.kill(name);
  } catch {
    // It is gone already.
  }
}

let isStopping = false;
function stop(): void {
  if (isStopping) return;
  isStopping = true;
  signal(values.signal as NodeJS.Signals);
  setTimeout(() => signal('SIGQUIT'), Number(values['grace-ms'])).unref();
  setTimeout(() => signal('SIGKILL'), Number(values['grace-ms']) + 1_000).unref();
}

process.stdin.on('end', stop).on('close', stop).on('error', stop).resume();
process.on('SIGTERM', stop).on('SIGINT', stop).on('SIGHUP', stop);
child.on('error', (error) => {
  process.stderr.write(`${program}: ${error.message}\n`);
  process.exit(127);
});
child.on('exit', (code, by) => {
  if (values.group) signal('SIGKILL');
  process.exit(code ?? (by === 'SIGKILL' ? 137 : 1));
});
