import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Verdict } from './verdict.ts';

const NODE_MODULES = join(import.meta.dirname, '..', '..', 'node_modules');
const TOOL_TIMEOUT_MS = 5 * 60_000;
const SHOWN_LINES = 200;

/** Runs a checker of node_modules on this Node; a non-zero exit or a timeout is one finding with what it printed. */
export async function runTool(root: string, rule: string, script: string, args: string[]): Promise<Verdict> {
  const { code, output } = await new Promise<{ code: number | null; output: string }>((resolve, reject) => {
    const child = spawn(process.execPath, [join(NODE_MODULES, script), ...args], {
      cwd: root,
      timeout: TOOL_TIMEOUT_MS,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('error', reject);
    child.on('close', (status) => resolve({ code: status, output: Buffer.concat(chunks).toString('utf8') }));
  });
  const lines = output.trim().split('\n');
  if (code === 0) return { seen: 'the whole tree', findings: [] };
  const message = lines.slice(-SHOWN_LINES).join('\n');
  return {
    seen: 'the whole tree',
    findings: [{ rule, where: code === null ? 'timed out' : `exit ${code}`, message }],
  };
}
