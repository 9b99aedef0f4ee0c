import { guardedRequest } from '#server/platform/guarded-http.ts';
import { grantsWith, type Resolve } from '#server/platform/guarded-lookup.ts';

const LIMITS = { timeouts: { connectMs: 3_000, totalMs: 8_000 }, maxBytes: 262_144 } as const;
const METHODS = ['GET', 'POST'] as const;

interface Asked {
  method?: string;
  headers?: Readonly<Record<string, string>> | Headers;
  body?: unknown;
  signal?: AbortSignal | null;
}

function bodyOf(body: unknown): string | undefined {
  if (body === undefined || body === null) return undefined;
  if (typeof body === 'string') return body;
  if (body instanceof URLSearchParams) return body.toString();
  throw new TypeError('only text is sent to a provider');
}

/**
 * A `fetch` for the OpenID libraries that reaches a provider through the guard: addresses checked and pinned, no
 * redirects, at most 256 kB within 8 s. Throws `GuardedHttpError`.
 */
export function guardedFetch(egressGrants: readonly string[], resolve?: Resolve) {
  return async (url: string, asked: Asked = {}): Promise<Response> => {
    const method = METHODS.find((one) => one === (asked.method ?? 'GET').toUpperCase());
    if (!method) throw new TypeError(`a provider is never asked by ${asked.method}`);
    const headers = Object.fromEntries(new Headers(asked.headers as HeadersInit | undefined));
    const answer = await guardedRequest({
      url,
      method,
      headers,
      body: bodyOf(asked.body),
      egressGrants: grantsWith(egressGrants),
      ...LIMITS,
      ...(asked.signal && { signal: asked.signal }),
      ...(resolve && { resolve }),
    });
    const told = new Headers();
    for (const [name, value] of Object.entries(answer.headers))
      if (value !== undefined) told.set(name, Array.isArray(value) ? value.join(', ') : value);
    const isEmpty = answer.status === 204 || answer.status === 205 || answer.status === 304;
    return new Response(isEmpty ? null : answer.text, { status: answer.status, headers: told });
  };
}
