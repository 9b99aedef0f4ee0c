/** An address below an organisation's tracking URI. */
export interface WireAddress {
  /** The organisation's slug, as written. */
  organisation: string;
  /** Below the organisation, without `/api` or `/ajax-api`: `/2.0/mlflow/runs/create`. */
  path: string;
  /** Without its question mark; empty when there is none. */
  query: string;
}

const ROOT = '/orgs/';
const API = ['/api/', '/ajax-api/'] as const;

/** Reads a request's target; null when it is none of MLflow's protocol: pages are not below an organisation's address. */
export function wireAddress(target: string): WireAddress | null {
  if (!target.startsWith(ROOT)) return null;
  const slash = target.indexOf('/', ROOT.length);
  if (slash === -1) return null;
  const mark = target.indexOf('?', slash);
  const full = mark === -1 ? target.slice(slash) : target.slice(slash, mark);
  if (full === '/') return null;
  const api = API.find((prefix) => full.startsWith(prefix));
  return {
    organisation: target.slice(ROOT.length, slash),
    path: api ? full.slice(api.length - 1) : full,
    query: mark === -1 ? '' : target.slice(mark + 1),
  };
}
