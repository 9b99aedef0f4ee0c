import { Refusal } from '#server/platform/domain/refusal.ts';

/** Throws unless a changing request comes from our own pages, or from no page at all: the wall against cross-site requests. */
export function requireOwnSite(request: Request): void {
  if (request.method === 'GET' || request.method === 'HEAD') return;
  const site = request.headers.get('sec-fetch-site');
  const origin = request.headers.get('origin');
  const host = request.headers.get('x-forwarded-host') ?? request.headers.get('host');
  const isForeign =
    site !== null ? site !== 'same-origin' : origin !== null && URL.parse(origin)?.host !== host;
  if (isForeign) throw new Refusal('forbidden', 'Requests from other sites are refused.');
}
