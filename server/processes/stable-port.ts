import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { canListen } from './find-listener.ts';

/**
 * A loopback port for a part that nobody names one for, the same at every start as long as nobody else takes it:
 * clusters remember the address of the local model server.
 */
export async function stablePort(dataDir: string, name: string): Promise<number> {
  const path = join(dataDir, `${name}.port`);
  const known = readPort(path);
  if (known !== undefined && (await canListen('127.0.0.1', known))) return known;
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

function freePort(): Promise<number> {
  return new Promise((settle, fail) => {
    const server = createServer();
    server.once('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        if (typeof address === 'object' && address !== null) settle(address.port);
        else fail(new Error('This machine has no free port on 127.0.0.1.'));
      });
    });
  });
}
