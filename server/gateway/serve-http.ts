import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { LRUCache } from 'lru-cache';
import { defectProblem, problemOf } from '#server/platform/domain/problem.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { env } from '#server/platform/env.ts';
import { inRanges } from '#server/platform/in-ranges.ts';
import { logger } from '#server/platform/logger.ts';
import { openServer, type TlsFiles } from '#server/platform/open-server.ts';
import type { HttpCall, Reply } from './call.ts';
import { endResponse } from './end-response.ts';
import { findDoor } from './find-door.ts';
import type { Gateway } from './gateway.ts';
import { ReceivedCall } from './received-call.ts';
import { refuse } from './refuse.ts';
import { Stopwatch } from './stopwatch.ts';
import { tellLiveness, tellReadiness } from './tell-health.ts';
import type { CallTrace } from './trace-calls.ts';

/** A slow or silent caller costs a connection for at most this long; long polls begin after the request was read. */
const LIMITS = {
  headersTimeout: 5_000,
  requestTimeout: 15_000,
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 1_000,
  maxHeaderSize: 16_384,
} as const;
const CONNECTIONS_MAX = 10_000;
const log = logger('gateway');
const URL_MAX = 2_000;
let mayRead: ((address: string) => boolean) | undefined;

function send(
  response: ServerResponse,
  reply: Reply,
  call: { correlationId: string; watch: Stopwatch },
): void {
  if (response.destroyed || response.headersSent) return;
  const isText = typeof reply.body === 'string';
  const body = isText ? (reply.body as string) : JSON.stringify(reply.body);
  response.writeHead(reply.status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'interlock-request': call.correlationId,
    'server-timing': call.watch.header(),
    ...reply.headers,
  });
  endResponse(response, body);
}

/** Addresses without a query are few, and nobody changes what they were read as. */
const readUrls = new LRUCache<string, URL>({ max: 500 });

function urlOf(request: IncomingMessage): URL {
  const text = request.url ?? '/';
  const known = readUrls.get(text);
  if (known) return known;
  const url = text.length <= URL_MAX && text.startsWith('/') ? URL.parse(text, 'http://gateway') : null;
  if (url?.search === '') readUrls.set(text, url);
  if (url) return url;
  throw new Refusal('invalid', 'The address of this request cannot be read.');
}

async function tellMetrics(gateway: Gateway, request: IncomingMessage): Promise<Reply> {
  mayRead ??= inRanges(env().gatewayMetricsAllow);
  // Whatever came through a proxy came from somewhere else.
  const isDirect = request.headers['x-forwarded-for'] === undefined;
  if (!isDirect || !mayRead(request.socket.remoteAddress ?? ''))
    throw new Refusal('not-found', 'There is nothing at this address.');
  const headers = { 'content-type': gateway.metrics.contentType };
  const body = gateway.fleet
    ? await gateway.metrics.together(await gateway.fleet.metrics())
    : await gateway.metrics.text();
  return { status: 200, body, headers };
}

function endTrace(
  trace: CallTrace,
  { method = '', url = '' }: IncomingMessage,
  call: { door: string; status: number; correlationId: string; watch: Stopwatch },
): void {
  const { watch, ...facts } = call;
  const [path = ''] = url.slice(0, URL_MAX).split('?');
  trace.end({ ...facts, method, path, elapsedMs: watch.elapsedMs(), timings: watch.timings() });
}

class Reception {
  readonly #gateway: Gateway;

  constructor(gateway: Gateway) {
    this.#gateway = gateway;
  }

  async receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const watch = new Stopwatch();
    const trace = this.#gateway.tracer.begin(request.headers);
    watch.outgoing = trace?.outgoing ?? null;
    const correlationId = randomUUID();
    let door = 'none';
    let wordRefusal = (refusal: Reply): Reply => refusal;
    let reply: Reply;
    try {
      const url = urlOf(request);
      const call = new ReceivedCall({ request, response, url, correlationId, watch, trace });
      const known = this.#house(call);
      if (known) reply = await known;
      else {
        const found = findDoor(request.method ?? '', url.pathname);
        door = found.name;
        wordRefusal = found.wordRefusal ?? wordRefusal;
        reply = await (found.isHeld
          ? found.open(this.#gateway, call)
          : this.#gateway.admission.run(() => found.open(this.#gateway, call)));
      }
    } catch (error) {
      reply = wordRefusal(refuse(error, correlationId));
    }
    if (this.#gateway.isStopping() && !response.headersSent) response.setHeader('connection', 'close');
    send(response, reply, { correlationId, watch });
    this.#gateway.metrics.answered(door, reply.status, watch.elapsedMs() / 1000);
    log.debug({ door, status: reply.status, ms: watch.elapsedMs(), correlationId }, 'answered');
    if (trace && door !== 'none')
      endTrace(trace, request, { door, status: reply.status, correlationId, watch });
  }

  #house(call: HttpCall): Promise<Reply> | Reply | null {
    if (call.request.method !== 'GET') return null;
    if (call.url.pathname === '/health/live') return tellLiveness();
    if (call.url.pathname === '/health/ready') return tellReadiness(this.#gateway);
    return call.url.pathname === '/metrics' ? tellMetrics(this.#gateway, call.request) : null;
  }
}

/** What is not even HTTP gets a typed problem too, and its connection is closed. */
function refuseConnection(error: Error & { code?: string }, socket: Socket): void {
  const isHandshake = error.code?.startsWith('ERR_SSL') || error.code?.startsWith('ERR_TLS');
  if (error.code === 'ECONNRESET' || isHandshake || !socket.writable) {
    socket.destroy();
    return;
  }
  const isSlow = error.code === 'ERR_HTTP_REQUEST_TIMEOUT';
  const isLong = error.code === 'HPE_HEADER_OVERFLOW';
  const refusal = isSlow
    ? new Refusal('timeout', 'The request did not arrive in time.')
    : new Refusal(
        isLong ? 'too-large' : 'invalid',
        isLong ? 'The headers are too large.' : 'This is not HTTP.',
      );
  const body = JSON.stringify(problemOf(refusal, randomUUID()));
  const status = isSlow
    ? '408 Request Timeout'
    : isLong
      ? '431 Request Header Fields Too Large'
      : '400 Bad Request';
  socket.end(
    `HTTP/1.1 ${status}\r\ncontent-type: application/problem+json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}

/** An HTTP server over the gateway's doors; the caller listens and closes. */
export function serveHttp(gateway: Gateway, tls: TlsFiles | null): Server {
  const reception = new Reception(gateway);
  const server = openServer(LIMITS, tls, (request, response) => {
    reception.receive(request, response).catch(() => {
      const correlationId = randomUUID();
      const headers = { 'content-type': 'application/problem+json' };
      const reply = { status: 500, body: defectProblem(correlationId), headers };
      send(response, reply, { correlationId, watch: new Stopwatch() });
    });
  });
  server.maxConnections = CONNECTIONS_MAX;
  server.on('clientError', refuseConnection);
  return server;
}
