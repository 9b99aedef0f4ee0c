import { Refusal } from '#server/platform/domain/refusal.ts';
import type { RestRoute } from './rest-route.ts';

export type Match =
  | { kind: 'found'; route: RestRoute; parameters: Record<string, string> }
  | { kind: 'wrong-method'; allowed: string[] }
  | { kind: 'unknown' };

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch (cause) {
    throw new Refusal('invalid', 'The address holds a part that is not percent-encoded correctly.', {
      cause,
    });
  }
}

function parametersOf(route: RestRoute, parts: readonly string[]): Record<string, string> | null {
  if (route.segments.length !== parts.length) return null;
  const parameters: Record<string, string> = {};
  for (const [index, segment] of route.segments.entries()) {
    const part = parts[index] ?? '';
    if (!segment.startsWith('{')) {
      if (segment !== part) return null;
      continue;
    }
    if (part === '') return null;
    parameters[segment.slice(1, -1)] = decoded(part);
  }
  return parameters;
}

/** Finds the route for a method and a path below /api/v1. */
export function matchRoute(routes: readonly RestRoute[], method: string, path: string): Match {
  const parts = path.split('/').slice(1);
  const allowed = new Set<string>();
  for (const route of routes) {
    const parameters = parametersOf(route, parts);
    if (!parameters) continue;
    if (route.method === method) return { kind: 'found', route, parameters };
    allowed.add(route.method);
  }
  return allowed.size > 0 ? { kind: 'wrong-method', allowed: [...allowed] } : { kind: 'unknown' };
}
