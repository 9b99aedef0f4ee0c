import type { Readable } from 'node:stream';
import { unseal } from '#server/platform/crypto.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { type ClientTls, type GuardedAnswer, guardedRequest } from '#server/platform/guarded-http.ts';
import { GuardedHttpError } from '#server/platform/guarded-http-error.ts';
import { grantsWith } from '#server/platform/guarded-lookup.ts';
import { clusterAddress } from '../../cluster-address.ts';
import { AdapterFault } from '../../domain/adapter-fault.ts';
import { type EngineAct, faultOfAnswer } from '../../domain/classify-answer.ts';
import type { ClusterAccess } from '../../port.ts';

const CONNECT_MS = 3_000;
/** Engines load while the caller waits; beyond this the load is looked for instead of waited for. */
const TOTAL_MS = { read: 10_000, infer: 10_000, unload: 30_000, load: 90_000 } as const satisfies Record<
  EngineAct,
  number
>;
const ANSWER_MAX_BYTES = 8 * 1024 * 1024;

export interface EngineCall {
  act: EngineAct;
  method: 'GET' | 'POST';
  /** Below the cluster's address, starting with a slash. */
  path: string;
  body?: string | Readable;
  /** Bytes of a streamed body. */
  length?: number;
  /** Status codes that are an answer and not a fault, besides 200. */
  accepts?: readonly number[];
  /** Another address of the same engine, such as its metrics port. */
  baseUrl?: string;
}

function tlsOf({ cluster: { settings, clientKey } }: ClusterAccess): ClientTls {
  const { authority = null, clientCertificate: certificate } = settings.tls ?? {};
  const client =
    certificate !== undefined && clientKey
      ? { certificate, key: unseal(clientKey.sealedValue, clientKey.place) }
      : null;
  return { authority, client };
}

function headersOf(call: EngineCall, access: ClusterAccess): Record<string, string> {
  const { credential } = access.cluster;
  return {
    ...(call.body !== undefined && { 'content-type': 'application/json' }),
    ...(call.length !== undefined && { 'content-length': String(call.length) }),
    ...(credential && { [credential.header]: unseal(credential.sealedValue, credential.place) }),
  };
}

function faultOfSilence(call: EngineCall, error: GuardedHttpError): AdapterFault {
  // The body may have broken off because the artifact could not be read: that is our trouble, not the engine's.
  if (error.cause instanceof AdapterFault) return error.cause;
  const changes = call.act === 'load' || call.act === 'unload';
  switch (error.fault) {
    case 'refused':
      return new AdapterFault(
        `The address is not permitted: ${error.message}.`,
        {
          class: 'permanent',
          code: 'address-refused',
          hint: "If the engine is meant to be there, add its network to the cluster's grants.",
        },
        error,
      );
    case 'bad-answer':
      return new AdapterFault(
        `The engine cannot be used: ${error.message}.`,
        { class: 'permanent', code: 'bad-answer' },
        error,
      );
    case 'unreachable':
    case 'interrupted':
      return new AdapterFault(
        `The engine gave no answer: ${error.message}.`,
        changes && error.isSent
          ? { class: 'ambiguous', code: 'no-answer' }
          : { class: 'retryable', code: 'unreachable' },
        error,
      );
  }
}

/** Calls the engine under guard with the cluster's credential; throws a classified AdapterFault for every other status. */
export async function callEngine(access: ClusterAccess, call: EngineCall): Promise<GuardedAnswer> {
  const { cluster } = access;
  try {
    const base = (call.baseUrl ?? clusterAddress(cluster.baseUrl)).replace(/\/+$/, '');
    const answer = await guardedRequest({
      url: `${base}${call.path}`,
      method: call.method,
      headers: headersOf(call, access),
      ...(call.body !== undefined && { body: call.body }),
      egressGrants: grantsWith(cluster.egressGrants),
      tls: tlsOf(access),
      timeouts: { connectMs: CONNECT_MS, totalMs: TOTAL_MS[call.act] },
      maxBytes: ANSWER_MAX_BYTES,
      signal: access.signal,
    });
    if (answer.status === 200 || call.accepts?.includes(answer.status)) return answer;
    throw faultOfAnswer(call.act, answer.status, answer.text);
  } catch (error) {
    if (error instanceof GuardedHttpError) throw faultOfSilence(call, error);
    if (error instanceof Refusal)
      throw new AdapterFault(error.message, { class: 'retryable', code: 'unreachable' }, error);
    throw error;
  }
}

/** A path of the protocol with every part escaped. */
export function enginePath(...parts: readonly string[]): string {
  return `/v2/${parts.map(encodeURIComponent).join('/')}`;
}
