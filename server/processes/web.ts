import { once } from 'node:events';
import process from 'node:process';
import next from 'next';
import { env } from '../platform/env.ts';
import { logger } from '../platform/logger.ts';
import { openServer, STRICT_TRANSPORT } from '../platform/open-server.ts';
import { openMlflow } from './open-mlflow.ts';

/**
 * The console's process: Next, built or (with `--dev`) as it is written, behind a server of our own, so that it can speak
 * TLS with the installation's certificate, and so that MLflow's protocol is served without what a page costs.
 */
const DRAIN_MS = 4_000;
/** A large file on a slow line takes its time; every door bounds what it reads itself. */
const REQUEST_TIMEOUT_MS = 3_600_000;
/** Longer than a training loop usually pauses, and than the proxies in front keep a connection. */
const KEEP_ALIVE_MS = 75_000;
/** Others are no affair of ours; TRACE would send back what a browser keeps from scripts. */
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
const log = logger('web');
const { host, port, tls, publicUrl } = env();
const isHttps = publicUrl.startsWith('https://');

const application = next({ dev: process.argv.includes('--dev'), hostname: host, port });
await application.prepare();
const mlflow = openMlflow();
const handle = application.getRequestHandler();
const limits = { keepAliveTimeout: KEEP_ALIVE_MS, requestTimeout: REQUEST_TIMEOUT_MS };
const server = openServer(limits, tls, (request, response) => {
  // A proxy in front may be what speaks TLS.
  if (isHttps) response.setHeader('strict-transport-security', STRICT_TRANSPORT);
  if (!METHODS.includes(request.method ?? '')) {
    response.writeHead(405, { allow: METHODS.join(', ') }).end();
    return;
  }
  if (mlflow.listener(request, response)) return;
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
  await mlflow.close();
  process.exit(0);
}

process.on('SIGTERM', () => void stop());
process.on('SIGINT', () => void stop());
