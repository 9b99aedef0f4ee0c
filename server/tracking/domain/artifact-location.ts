import { Refusal } from '#server/platform/domain/refusal.ts';

/**
 * Where files of tracked work stand. On the wire a place is an address (`mlflow-artifacts:/7/9f…/artifacts`); inside, it is a
 * path within a workspace (`7/9f…/artifacts`). Addresses in a workspace that is not the default one carry its name, so
 * that equal experiment ids of two workspaces never lead to the same files. An experiment may also keep its files in a store
 * of its own (`s3://…`): such an address is handed on as it is, and nothing of it is held here.
 */
const SCHEME = 'mlflow-artifacts:';
const WORKSPACES = 'workspaces';
const PATH_MAX = 2_000;

/** Where an experiment's files stand unless it names a place of its own; `workspaceSlug` is null for the default workspace. */
export function experimentArtifactLocation(workspaceSlug: string | null, experimentWireId: string): string {
  const scope = workspaceSlug === null ? '' : `${WORKSPACES}/${workspaceSlug}/`;
  return `${SCHEME}/${scope}${experimentWireId}`;
}

/** Puts a path behind an address, before its query and fragment. */
export function joinArtifactLocation(location: string, path: string): string {
  const [, base = '', rest = ''] = /^([^?#]*)(.*)$/s.exec(location) ?? [];
  return path === '' ? location : `${base.replace(/\/+$/, '')}/${path}${rest}`;
}

/** Where a run's files stand. */
export function runArtifactLocation(experimentLocation: string, runId: string): string {
  return joinArtifactLocation(experimentLocation, `${runId}/artifacts`);
}

/** Where a logged model's files stand. */
export function loggedModelArtifactLocation(experimentLocation: string, modelId: string): string {
  return joinArtifactLocation(experimentLocation, `models/${modelId}/artifacts`);
}

function invalidPath(): Refusal {
  return new Refusal('invalid', 'Invalid path');
}

function decodeFully(path: string): string {
  let decoded = path;
  // What is encoded twice is decoded twice somewhere further on; a path that never settles is nobody's file.
  for (let round = 0; round < 5; round += 1) {
    let next: string;
    try {
      next = decodeURIComponent(decoded);
    } catch {
      return decoded;
    }
    if (next === decoded) return decoded;
    decoded = next;
  }
  throw invalidPath();
}

function hasControlSign(path: string): boolean {
  return [...path].some((sign) => sign < ' ' || sign === '\x7f');
}

/**
 * Checks a path that came from outside and returns it without a leading or closing slash; the empty path is the workspace's
 * root. Throws `invalid` ("Invalid path") for what climbs (`..`, encoded too), is absolute, names a drive or a scheme, or
 * holds backslashes or control signs.
 */
export function readArtifactPath(path: string): string {
  const decoded = decodeFully(path);
  if (path.length > PATH_MAX || hasControlSign(decoded) || !decoded.isWellFormed()) throw invalidPath();
  if (/^[/\\]/.test(decoded) || /^[A-Za-z]:/.test(decoded) || /^[a-z][a-z0-9+.-]*:\//i.test(decoded))
    throw invalidPath();
  const parts = decoded.split(/[/\\]/);
  if (parts.includes('..') || decoded.includes('\\')) throw invalidPath();
  return path
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/');
}

/**
 * The path within the workspace that a path on the wire means: other workspaces than the default one stand in it by name.
 * Throws `not-found` for the files of a workspace other than the caller's.
 */
export function pathInWorkspace(wirePath: string, workspaceSlug: string | null): string {
  const path = readArtifactPath(wirePath);
  const [first, slug, ...rest] = path.split('/');
  if (first !== WORKSPACES) return path;
  if (slug === undefined || slug !== (workspaceSlug ?? 'main'))
    throw new Refusal('not-found', 'The artifact does not stand in the workspace of this call.');
  return rest.join('/');
}

/**
 * The path within the workspace of an address that leads to files held here, or null when it leads to another store.
 * Throws as `pathInWorkspace` does.
 */
export function pathOfArtifactLocation(location: string, workspaceSlug: string | null): string | null {
  const [, path] = /^mlflow-artifacts:(?:\/\/[^/?#]*)?\/?([^?#]*)/i.exec(location) ?? [];
  return path === undefined ? null : pathInWorkspace(path, workspaceSlug);
}
