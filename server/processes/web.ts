import { once } from 'node:events';
import process from 'node:process';
import next from 'next';
import { env } from '../platform/env.ts';
import { logger } from '../platform/logger.ts';
import { openServer, STRICT_TRANSPORT } from '../platform/open-server.ts';

/**
 * The console's process in production: the built Next application behind a server of our own, so that it can speak TLS
 * with the installation's certificate.
 */
const DRAIN_MS = 4_000;
/** Others are no affair of ours; TRACE would send back what a browser keeps from scripts. */
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
const log = logger('web');
const { host, port, tls, publicUrl } = env();
const isHttps = publicUrl.startsWith('https://');

const application = next({ dev: false, hostname: host, port });
await application.prepare();
const handle = application.getRequestHandler();
const server = openServer({ keepAliveTimeout: 5_000 }, tls, (request, response) => {
  // A proxy in front may be what speaks TLS.
  if (isHttps) response.setHeader('strict-transport-security', STRICT_TRANSPORT);
  if (!METHODS.includes(request.method ?? '')) {
    response.writeHead(405, { allow: METHODS.join(', ') }).end();
    return;
  }
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
