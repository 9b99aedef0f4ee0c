import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Answer, answerRequest, type ServerParts } from './answer-request.ts';
import { makeMetrics, type ServerMetrics } from './make-metrics.ts';
import { prepareRepository } from './model-files.ts';
import { ModelRepository } from './model-repository.ts';
import type { ServerOptions } from './parse-options.ts';
import { RequestRefused } from './request-refused.ts';

export interface RunningServer {
  port: number;
  /** Lets running answers finish for at most a second, then ends everything. */
  stop(): Promise<void>;
}

const STOP_GRACE_MS = 1000;

function log(event: Record<string, unknown>): void {
  process.stderr.write(`${JSON.stringify({ time: new Date().toISOString(), ...event })}\n`);
}

function refusalOf(error: unknown): Answer {
  if (error instanceof RequestRefused) {
    return { status: error.status, body: JSON.stringify({ error: error.message }) };
  }
  log({ event: 'fault', message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  return { status: 500, body: JSON.stringify({ error: 'the server failed; its log says why' }) };
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  parts: ServerParts,
): Promise<void> {
  const answer = await answerRequest(request, parts).catch(refusalOf);
  if (response.destroyed) return;
  const headers: Record<string, string | number> = {
    'content-type': answer.contentType ?? 'application/json',
    'content-length': Buffer.byteLength(answer.body),
  };
  if (answer.status === 503) headers['retry-after'] = 1;
  response.writeHead(answer.status, headers).end(answer.body);
  // The rest of a refused body is read and dropped: a cut connection would hide the answer from its sender.
  request.resume();
}

function makeParts(options: ServerOptions): ServerParts {
  const metrics: ServerMetrics = makeMetrics(() => repository.loaded());
  const repository: ModelRepository = new ModelRepository({
    folder: options.repository,
    loadTimeoutMs: options.loadTimeoutMs,
    inferTimeoutMs: options.inferTimeoutMs,
    maxQueue: options.maxQueue,
    maxEngines: options.maxEngines,
    onUnloaded: (model, version) => metrics.forget(model, version),
    onEvent: log,
  });
  return { options, repository, metrics };
}

/** Starts listening; rejects with the system's error when the port or the folder cannot be used. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  await prepareRepository(options.repository);
  const parts = makeParts(options);
  const server = createServer({ requestTimeout: 300_000, headersTimeout: 10_000, keepAliveTimeout: 75_000 });
  server.on('request', (request, response) => void respond(request, response, parts));
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen(options.port, options.host, resolve);
  await promise;
  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      const closed = new Promise<void>((done) => server.close(() => done()));
      server.closeIdleConnections();
      const grace = setTimeout(() => server.closeAllConnections(), STOP_GRACE_MS);
      await closed;
      clearTimeout(grace);
      await parts.repository.stop();
    },
  };
}
