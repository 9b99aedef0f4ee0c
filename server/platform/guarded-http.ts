import type { Readable } from 'node:stream';
import { Client, errors, Pool } from 'undici';
import { GuardedHttpError } from './guarded-http-error.ts';
import { guardedLookup, permittedUrl, type Resolve } from './guarded-lookup.ts';

/**
 * HTTP to places that people of a tenant configured. Every address is checked before the connection and pinned to it,
 * redirects are refused, and time and size are capped; `GuardedHttpError` says whether the other side may have seen the
 * request.
 */
/** PEM texts: an authority to trust besides nobody else, and the certificate with its key to show. */
export interface ClientTls {
  authority: string | null;
  client: { certificate: string; key: string } | null;
}

export interface GuardedRequest {
  url: string;
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  headers?: Readonly<Record<string, string>>;
  body?: string | Uint8Array | Readable;
  /** CIDR ranges that the cluster may be reached at although the guard would refuse them. */
  egressGrants: readonly string[];
  timeouts: { connectMs: number; totalMs: number };
  /** Cap of the answer's body. */
  maxBytes: number;
  signal?: AbortSignal;
  resolve?: Resolve;
  tls?: ClientTls | null;
}

export interface GuardedAnswer {
  status: number;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  text: string;
}

function tlsOptions(tls: ClientTls | null | undefined): { ca?: string; cert?: string; key?: string } {
  return {
    ...(tls?.authority && { ca: tls.authority }),
    ...(tls?.client && { cert: tls.client.certificate, key: tls.client.key }),
  };
}

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

function faultOf(error: unknown, isConnected: boolean): GuardedHttpError {
  if (error instanceof GuardedHttpError) return error;
  const cause = error instanceof Error ? error : new Error(String(error));
  if (cause.cause instanceof GuardedHttpError) return cause.cause;
  if (cause instanceof errors.ResponseExceededMaxSizeError)
    return new GuardedHttpError('bad-answer', 'the answer is larger than allowed', true, cause);
  if (!isConnected)
    return new GuardedHttpError('unreachable', `no connection: ${cause.message}`, false, cause);
  const why = cause.name === 'TimeoutError' ? 'no answer in time' : `the connection broke: ${cause.message}`;
  return new GuardedHttpError('interrupted', why, true, cause);
}

/** Sends one request and reads the whole answer; throws GuardedHttpError when there is none, never for a status code. */
export async function guardedRequest(request: GuardedRequest): Promise<GuardedAnswer> {
  const url = permittedUrl(request.url, request.egressGrants);
  const { connectMs, totalMs } = request.timeouts;
  const client = new Client(url.origin, {
    connect: {
      timeout: connectMs,
      lookup: guardedLookup(request.egressGrants, request.resolve),
      ...tlsOptions(request.tls),
    },
    headersTimeout: totalMs,
    bodyTimeout: totalMs,
    maxResponseSize: request.maxBytes,
    pipelining: 1,
  });
  let isConnected = false;
  client.on('connect', () => {
    isConnected = true;
  });
  const timeout = AbortSignal.timeout(totalMs);
  const signal = request.signal ? AbortSignal.any([request.signal, timeout]) : timeout;
  try {
    const answer = await client.request({
      path: `${url.pathname}${url.search}`,
      method: request.method,
      headers: { ...request.headers },
      body: request.body ?? null,
      signal,
    });
    if (REDIRECTS.has(answer.statusCode)) {
      throw new GuardedHttpError(
        'bad-answer',
        `the answer is a redirect (${answer.statusCode}), which is not followed`,
        true,
      );
    }
    return { status: answer.statusCode, headers: answer.headers, text: await answer.body.text() };
  } catch (error) {
    throw faultOf(error, isConnected);
  } finally {
    void client.destroy().catch(() => undefined);
  }
}

/**
 * A pool of kept-alive connections to one origin under the same guard, for the gateway's hot path. The caller passes
 * paths, reads bodies and must not follow redirects; `close()` it when the route changes.
 */
export function guardedPool(
  origin: string,
  egressGrants: readonly string[],
  options: {
    connections: number;
    connectMs: number;
    answerMs: number;
    maxBytes: number;
    resolve?: Resolve;
    tls?: ClientTls | null;
  },
): Pool {
  const url = permittedUrl(origin, egressGrants);
  return new Pool(url.origin, {
    connections: options.connections,
    pipelining: 1,
    connect: {
      timeout: options.connectMs,
      lookup: guardedLookup(egressGrants, options.resolve),
      ...tlsOptions(options.tls),
    },
    headersTimeout: options.answerMs,
    bodyTimeout: options.answerMs,
    maxResponseSize: options.maxBytes,
    keepAliveTimeout: 30_000,
  });
}
