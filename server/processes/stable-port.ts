import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { canListenLocally, freePort } from '../platform/free-port.ts';

/**
 * A loopback port for a part that nobody names one for, the same at every start as long as nobody else takes it:
 * clusters remember the address of the local model server.
 */
export async function stablePort(dataDir: string, name: string): Promise<number> {
  const path = join(dataDir, `${name}.port`);
  const known = readPort(path);
  if (known !== undefined && (await canListenLocally(known))) return known;
  const port = await freePort();
  writeFileSync(`${path}.new`, String(port), { mode: 0o600 });
  renameSync(`${path}.new`, path);
  return port;
}

function readPort(path: string): number | undefined {
  try {
    const port = Number(readFileSync(path, 'utf8'));
    return Number.isInteger(port) && port > 0 && port < 65_536 ? port : undefined;
  } catch {
    return undefined;
  }
}
