import { once } from 'node:events';
import type { Server } from 'node:http';
import { Server as NetServer } from 'node:net';

/** Whoever kept a connection open without a word for this long has none on its way. */
const QUIET_MS = 1_500;

/**
 * Stops listening and waits at most `waitMs` for every connection to end by itself. Connections that are kept open are not
 * cut at once: a call may be on its way on any of them. Each is answered with `connection: close` and ends then; those that
 * stay silent are closed after a while. (`server.close()` would cut them, and their callers would see a reset.)
 */
export async function drainServer(server: Server, waitMs: number): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, 'close');
  NetServer.prototype.close.call(server);
  const quiet = setTimeout(() => server.closeIdleConnections(), Math.min(QUIET_MS, waitMs));
  const late = new Promise<void>((resolve) => {
    setTimeout(resolve, waitMs).unref();
  });
  await Promise.race([closed, late]);
  clearTimeout(quiet);
  server.closeIdleConnections();
}
