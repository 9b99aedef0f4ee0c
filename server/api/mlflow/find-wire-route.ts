import { Refusal } from '#server/platform/domain/refusal.ts';
import type { MlflowDoor } from './mlflow-door.ts';
import type { MlflowRoute } from './mlflow-route.ts';

const NO_PARAMETERS: Readonly<Record<string, string>> = Object.freeze({});

/** What stands at an address. */
export type WireMatch =
  | { kind: 'route'; route: MlflowRoute; parameters: Readonly<Record<string, string>> }
  | { kind: 'door'; door: MlflowDoor; rest: string }
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

interface Pattern {
  segments: readonly string[];
  routes: MlflowRoute[];
}

function parametersOf(segments: readonly string[], parts: readonly string[]): Record<string, string> | null {
  const parameters: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const part = parts[index] ?? '';
    if (!segment.startsWith('{')) {
      if (segment !== part) return null;
    } else if (part === '') return null;
    else parameters[segment.slice(1, -1)] = decoded(part);
  }
  return parameters;
}

function isBelow(path: string, prefix: string): boolean {
  return path.startsWith(prefix) && (path.length === prefix.length || path[prefix.length] === '/');
}

function wireMethodOf(method: string): string {
  return method === 'HEAD' ? 'GET' : method;
}

/**
 * Prepares the look-up of addresses: one look into a map where the path is fixed, a walk over those of its length where
 * parts of it are named, and the doors last. Throws when two routes claim one address.
 */
export function wireRoutes(routes: readonly MlflowRoute[], doors: readonly MlflowDoor[]) {
  const fixed = new Map<string, Map<string, MlflowRoute>>();
  const patterns = new Map<number, Pattern[]>();
  for (const route of routes) {
    if (!route.path.includes('{')) {
      const byMethod = fixed.get(route.path) ?? new Map<string, MlflowRoute>();
      if (byMethod.has(route.method)) throw new Error(`two routes claim ${route.method} ${route.path}`);
      fixed.set(route.path, byMethod.set(route.method, route));
      continue;
    }
    const segments = route.path.split('/');
    const ofLength = patterns.get(segments.length) ?? [];
    patterns.set(segments.length, ofLength);
    const same = ofLength.find((pattern) => pattern.segments.join('/') === route.path);
    if (same) same.routes.push(route);
    else ofLength.push({ segments, routes: [route] });
  }

  function byPattern(method: string, path: string): WireMatch {
    const parts = path.split('/');
    const allowed: string[] = [];
    for (const { segments, routes: here } of patterns.get(parts.length) ?? []) {
      const parameters = parametersOf(segments, parts);
      if (!parameters) continue;
      const route = here.find((one) => one.method === method);
      if (route) return { kind: 'route', route, parameters };
      allowed.push(...here.map((one) => one.method));
    }
    return allowed.length > 0 ? { kind: 'wrong-method', allowed } : { kind: 'unknown' };
  }

  return (sent: string, path: string): WireMatch => {
    const method = wireMethodOf(sent);
    const here = fixed.get(path);
    const route = here?.get(method);
    if (route) return { kind: 'route', route, parameters: NO_PARAMETERS };
    const door = doors.find(({ prefix }) => isBelow(path, prefix));
    if (door) {
      const isKnown = (door.methods as readonly string[]).includes(sent);
      if (isKnown) return { kind: 'door', door, rest: path.slice(door.prefix.length) };
      return { kind: 'wrong-method', allowed: [...door.methods] };
    }
    const found = byPattern(method, path);
    if (found.kind === 'unknown' && here) return { kind: 'wrong-method', allowed: [...here.keys()] };
    return found;
  };
}
