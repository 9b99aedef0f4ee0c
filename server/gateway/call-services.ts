import { LRUCache } from 'lru-cache';
import type { Pool } from 'undici';
import { unseal } from '#server/platform/crypto.ts';
import { env } from '#server/platform/env.ts';
import { guardedPool } from '#server/platform/guarded-http.ts';
import type { RouteSecret } from '#server/routing/domain/route-snapshot.ts';
import { sealedFor } from '#server/workflows/domain/workspace-secret.ts';

/** Services that a call policy names: feature servers and guardrails. One kept-alive pool per origin. */
export interface CallServices {
  /**
   * Posts JSON and gives the JSON that came back; throws when there is none within `deadlineMs`, when the status is not
   * 2xx (redirects are not followed), when the address may not be called, and when it is not where `secret` belongs.
   */
  post(url: string, body: unknown, deadlineMs: number, secret?: RouteSecret | null): Promise<unknown>;
  stop(): Promise<void>;
}

const OPTIONS = { connections: 32, connectMs: 2_000, answerMs: 15_000, maxBytes: 2_000_000 };
const HEADERS = { 'content-type': 'application/json', accept: 'application/json' };
const POOLS_MAX = 100;
const SECRETS_MAX = 200;

/**
 * Opens pools as they are needed; every address passes the egress guard. Whoever writes a policy chooses them, so what is
 * opened for serving clusters is not opened for these: `egressGrants` are all that they may reach of private networks.
 */
export function openCallServices(egressGrants: readonly string[] = env().callEgressAllow): CallServices {
  const pools = new LRUCache<string, Pool>({
    max: POOLS_MAX,
    dispose: (pool) => void pool.close().catch(() => undefined),
  });
  const poolOf = (origin: string): Pool => {
    const known = pools.get(origin);
    if (known) return known;
    const pool = guardedPool(origin, egressGrants, OPTIONS);
    pools.set(origin, pool);
    return pool;
  };
  const opened = new LRUCache<string, string>({ max: SECRETS_MAX });
  const headersFor = (origin: string, secret: RouteSecret | null): Record<string, string> => {
    if (!secret) return HEADERS;
    if (secret.origin !== origin) throw new Error('the credential belongs to another address');
    const { header, sealedValue } = secret;
    const place = sealedFor(secret);
    // What is sealed for one place does not open at another, whoever has opened it before.
    const known = `${place} ${sealedValue}`;
    const value = opened.get(known) ?? unseal(sealedValue, place);
    opened.set(known, value);
    return { ...HEADERS, [header]: value };
  };
  return {
    async post(url, body, deadlineMs, secret = null) {
      const { origin, pathname, search } = new URL(url);
      const headers = headersFor(origin, secret);
      const answer = await poolOf(origin).request({
        path: `${pathname}${search}`,
        method: 'POST',
        headers,
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(deadlineMs),
      });
      if (answer.statusCode < 200 || answer.statusCode > 299) {
        await answer.body.dump();
        throw new Error(`the service answered ${answer.statusCode}`);
      }
      return answer.body.json();
    },
    async stop() {
      await Promise.all([...pools.values()].map((pool) => pool.destroy().catch(() => undefined)));
    },
  };
}
