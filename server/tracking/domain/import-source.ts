import type { Entry } from './log-entries.ts';

/** Where an import takes things from, as its items name it: an address, and a workspace there. */
export interface SourceName {
  url: string;
  remoteWorkspace: string | null;
}

/** One name for all that comes from there. */
export function sourceKey({ url, remoteWorkspace }: SourceName): string {
  return remoteWorkspace === null ? url : `${url}#${remoteWorkspace}`;
}

const SOURCE_TAG = 'interlock.import.source';
const ID_TAG = 'interlock.import.id';

/** The tags that tell people where something came from. */
export function importTags(source: SourceName, sourceId: string): Entry[] {
  return [
    { key: SOURCE_TAG, value: sourceKey(source) },
    { key: ID_TAG, value: sourceId },
  ];
}

/** Tells whether something was itself taken over from this source: whoever imports from where they import to finds no end else. */
export function isOwnCopy(tags: readonly Entry[], source: SourceName): boolean {
  const key = sourceKey(source);
  return tags.some((tag) => tag.key === SOURCE_TAG && tag.value === key);
}

/** Names to try for something whose own name is taken here: its own, then with where it came from. */
export function namesToTry(name: string, { url }: SourceName, charsMax: number): string[] {
  const host = URL.parse(url)?.hostname ?? 'elsewhere';
  const suffixes = ['', ` (from ${host})`, ...[2, 3, 4, 5].map((count) => ` (from ${host}, ${count})`)];
  return suffixes.map((suffix) => `${name.slice(0, charsMax - suffix.length)}${suffix}`);
}

/** The path below the artifact root of a server that hands artifacts on itself; null where it does not. */
export function proxiedPath(location: string): string | null {
  const own = /^mlflow-artifacts:(?:\/\/[^/?#]*)?\/?([^?#]*)/i.exec(location);
  if (own) return trimmed(own[1]);
  const named = /^https?:\/\/.*?\/api\/2\.0\/mlflow-artifacts\/artifacts\/?([^?#]*)/i.exec(location);
  return named ? trimmed(named[1]) : null;
}

function trimmed(path = ''): string {
  return path.replace(/^\/+|\/+$/g, '');
}

/** The path below a run's artifacts that a version's source names; null when it lies elsewhere. */
export function pathInRun(location: string, runId: string): string | null {
  const uri = /^runs:\/([^/]+)(?:\/(.*))?$/s.exec(location);
  if (uri) return uri[1] === runId ? trimmed(uri[2]) : null;
  const marker = `/${runId}/artifacts`;
  const at = location.indexOf(marker);
  if (at === -1) return null;
  const rest = location.slice(at + marker.length).replace(/[?#].*$/s, '');
  return rest === '' || rest.startsWith('/') ? trimmed(rest) : null;
}

/** The logged model whose folder, as a whole, a location names; null when it names none. */
export function loggedModelIn(location: string): string | null {
  return (
    /\/models\/(m-[0-9a-f]{32})\/artifacts\/?$/.exec(location)?.[1] ??
    /^models:\/(m-[0-9a-f]{32})$/.exec(location)?.[1] ??
    null
  );
}

/** Tells whether a location can be kept as it is because it says where in the world it leads: no path of some machine. */
export function isPublicLocation(location: string): boolean {
  return /^(?!file:)[a-z][a-z0-9+.-]+:\/\//i.test(location);
}
