import { LRUCache } from 'lru-cache';
import type { Pool } from 'undici';
import { presentAddress } from '#server/clusters/domain/embedded-address.ts';
import { unseal } from '#server/platform/crypto.ts';
import { env } from '#server/platform/env.ts';
import { guardedPool } from '#server/platform/guarded-http.ts';
import { grantsWith } from '#server/platform/guarded-lookup.ts';
import type { RouteRevision } from '#server/routing/domain/route-snapshot.ts';

/** Where a revision answers now, and what to send along. */
export interface ModelTarget {
  pool: Pool;
  baseUrl: string;
  headers: Readonly<Record<string, string>>;
}

export interface ModelPools {
  /**
   * Throws a GuardedHttpError for an address that may not be called, and null when there is none. `connectMs` bounds how
   * long a connection may take to come about.
   */
  targetOf(revision: RouteRevision, connectMs?: number): ModelTarget | null;
  stop(): Promise<void>;
}

const CONNECTIONS = 64;
const CONNECT_MS = 1_000;
/** Streams repeat much around each token, and embeddings are long. */
const ANSWER_MAX_BYTES = { 'open-inference': 1_000_000, openai: 32_000_000 } as const;
/** A call's own timeout is shorter and aborts it; this one only ends what was forgotten. */
const ANSWER_MS = 65_000;
const POOLS_MAX = 200;

function clientOf(
  client: NonNullable<RouteRevision['tls']>['client'],
): { certificate: string; key: string } | null {
  return client && { certificate: client.certificate, key: unseal(client.sealedKey, client.place) };
}

/** Connections to model servers, one pool per address and grants; unused ones are closed. */
export function openModelPools(): ModelPools {
  const pools = new LRUCache<string, Pool>({
    max: POOLS_MAX,
    dispose: (pool) => void pool.close().catch(() => undefined),
  });
  const credentials = new LRUCache<string, string>({ max: POOLS_MAX });
  // A revision is asked over one pool as long as its address stays, and to spell that out costs as much as to look it up.
  const keys = new WeakMap<RouteRevision, { origin: string; connectMs: number; key: string }>();
  const keyOf = (origin: string, revision: RouteRevision, connectMs: number): string => {
    const known = keys.get(revision);
    if (known?.origin === origin && known.connectMs === connectMs) return known.key;
    const { egressGrants, tls, protocol } = revision;
    const key = JSON.stringify([origin, egressGrants, tls, protocol, connectMs]);
    keys.set(revision, { origin, connectMs, key });
    return key;
  };
  const poolOf = (origin: string, revision: RouteRevision, connectMs: number): Pool => {
    const { egressGrants: grants, tls, protocol } = revision;
    const key = keyOf(origin, revision, connectMs);
    const known = pools.get(key);
    if (known) return known;
    const options = {
      connections: CONNECTIONS,
      connectMs,
      answerMs: ANSWER_MS,
      maxBytes: ANSWER_MAX_BYTES[protocol],
      tls: tls ? { authority: tls.authority, client: clientOf(tls.client) } : null,
    };
    const pool = guardedPool(origin, grantsWith(grants), options);
    pools.set(key, pool);
    return pool;
  };
  const credentialOf = ({ sealedValue, place }: { sealedValue: string; place: string }): string => {
    const known = credentials.get(sealedValue);
    if (known !== undefined) return known;
    const value = unseal(sealedValue, place);
    credentials.set(sealedValue, value);
    return value;
  };
  return {
    targetOf(revision, connectMs = CONNECT_MS) {
      const { endpoint, credential } = revision;
      const baseUrl = presentAddress(endpoint.baseUrl, env().localModelServerUrl);
      if (baseUrl === null) return null;
      const secret = credential && { [credential.header]: credentialOf(credential) };
      const headers = { 'content-type': 'application/json', ...secret };
      return { pool: poolOf(baseUrl, revision, connectMs), baseUrl, headers };
    },
    async stop() {
      await Promise.all([...pools.values()].map((pool) => pool.destroy().catch(() => undefined)));
    },
  };
}
