import { once } from 'node:events';
import process from 'node:process';
import next from 'next';
import { env } from '../platform/env.ts';
import { logger } from '../platform/logger.ts';
import { openServer } from '../platform/open-server.ts';

/**
 * The console's process in production: the built Next application behind a server of our own, so that it can speak TLS
 * with the installation's certificate.
 */
const DRAIN_MS = 4_000;
const log = logger('web');
const { host, port, tls } = env();

const application = next({ dev: false, hostname: host, port });
await application.prepare();
const handle = application.getRequestHandler();
const server = openServer({ keepAliveTimeout: 5_000 }, tls, (request, response) => {
  handle(request, response).catch((error: unknown) => {
    log.error({ err: error }, 'a request could not be handled');
    response.destroy();
  });
});
server.listen(port, host);
await once(server, 'listening');
log.info({ host, port, tls: tls !== null }, 'listening');

let isStopping = false;
async function stop(): Promise<void> {
  if (isStopping) return;
  isStopping = true;
  setTimeout(() => process.exit(0), DRAIN_MS).unref();
  const closed = once(server, 'close');
  server.close();
  server.closeIdleConnections();
  await closed;
  process.exit(0);
}

process.on('SIGTERM', () => void stop());
process.on('SIGINT', () => void stop());
