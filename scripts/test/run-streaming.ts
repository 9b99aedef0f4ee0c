import { spawn } from 'node:child_process';

const OUTPUT_KEPT = 1024 * 1024;

/** Runs a command with its output shown as it comes; resolves with the exit code (null: killed) and the last of it. */
export async function runStreaming(
  command: string,
  args: readonly string[],
  { timeoutMs, env = {} }: { timeoutMs: number; env?: Record<string, string> },
): Promise<{ exitCode: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: timeoutMs,
      killSignal: 'SIGTERM',
    });
    let output = '';
    for (const [from, to] of [
      [child.stdout, process.stdout],
      [child.stderr, process.stderr],
    ] as const) {
      from.on('data', (chunk: Buffer) => {
        to.write(chunk);
        output = (output + chunk.toString('utf8')).slice(-OUTPUT_KEPT);
      });
    }
    child.on('error', reject);
    child.on('close', (exitCode, signal) => {
      if (signal !== null) console.error(`${command} ${args.join(' ')} was ended by ${signal}`);
      resolve({ exitCode, output });
    });
  });
}
