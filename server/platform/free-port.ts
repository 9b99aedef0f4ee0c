import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Ports below the range that systems hand out to outgoing connections. From within that range a port may be anybody's by
 * the time a server comes back to it, even that of a client which, asking again and again, has connected to itself.
 */
const FIRST = 20_000;
const END = 32_000;
const ATTEMPTS = 50;

/** Whether somebody could listen there on loopback now. */
export function canListenLocally(port: number): Promise<boolean> {
  return new Promise((settle) => {
    const server = createServer();
    server.once('error', () => settle(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => settle(true)));
  });
}

/** A port on 127.0.0.1 that nobody listens on at this moment; throws when none was found. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const port = randomInt(FIRST, END);
    if (await canListenLocally(port)) return port;
  }
  throw new Error('This machine has no free port on 127.0.0.1.');
}
