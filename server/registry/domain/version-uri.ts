import { Refusal } from '../../platform/domain/refusal.ts';

/**
 * What a client may name as the source of a version. An address of our own (`runs:/…`, `models:/…`, `mlflow-artifacts:/…`) has
 * to be one of the run or logged model that the same call names, so that lineage cannot be claimed; any other address must
 * say where it leads without `..`; paths of a machine mean nothing here.
 */
export type ModelUri =
  | { kind: 'logged-model'; modelId: string }
  | { kind: 'version'; name: string; version: number }
  | { kind: 'alias'; name: string; alias: string }
  | { kind: 'stage'; name: string; stage: string }
  | { kind: 'latest'; name: string };

function refuse(source: string, why: string): Refusal {
  return new Refusal('invalid', `Invalid model version source: '${source.slice(0, 500)}'. ${why}`);
}

/** The refusal of a source that is not one of the run or logged model which the call names. */
export function foreignSource(source: string, parameter: 'run_id' | 'model_id'): Refusal {
  return refuse(
    source,
    `The ${parameter} request parameter must identify the resource that contains the source.`,
  );
}

/** The scheme of an address in lower case, empty for a path. */
function schemeOf(source: string): string {
  return /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(source)?.[1]?.toLowerCase() ?? '';
}

/** Reads `models:/…`; null for another scheme. Throws `invalid` when it says nothing that can be found. */
export function readModelUri(source: string): ModelUri | null {
  if (schemeOf(source) !== 'models') return null;
  const [, authority, path = ''] = /^models:(?:\/\/([^/]*))?(\/?.*)$/is.exec(source) ?? [];
  if (authority) throw foreignSource(source, 'model_id');
  const parts = path.replace(/^\/+/, '').split('/');
  const [head = '', tail, more] = parts;
  if (!path.startsWith('/') || head.trim() === '' || more !== undefined || tail?.trim() === '')
    throw foreignSource(source, 'model_id');
  if (tail === undefined) {
    const at = head.lastIndexOf('@');
    if (at === -1) return { kind: 'logged-model', modelId: head };
    if (at === 0 || head.slice(at + 1).trim() === '') throw foreignSource(source, 'model_id');
    return { kind: 'alias', name: head.slice(0, at), alias: head.slice(at + 1) };
  }
  if (/^\d{1,15}$/.test(tail)) return { kind: 'version', name: head, version: Number(tail) };
  if (tail.toLowerCase() === 'latest') return { kind: 'latest', name: head };
  return { kind: 'stage', name: head, stage: tail };
}

/** Reads `runs:/<run>/<path>`; null for another scheme. */
export function readRunUri(source: string): { runId: string; path: string } | null {
  if (schemeOf(source) !== 'runs') return null;
  const [, runId = '', path = ''] = /^runs:\/([^/]+)(?:\/(.*))?$/is.exec(source) ?? [];
  if (runId === '') throw foreignSource(source, 'run_id');
  return { runId, path: path.replace(/\/+$/, '') };
}

/** Tells whether an address leads to files that are held here. */
export function isHeldHere(source: string): boolean {
  const scheme = schemeOf(source);
  if (scheme === 'mlflow-artifacts') return true;
  return (
    (scheme === 'http' || scheme === 'https') &&
    decoded(source)?.includes('/api/2.0/mlflow-artifacts/artifacts') === true
  );
}

/** Tells whether an address is another one or lies below it. */
export function liesWithin(source: string, root: string): boolean {
  const [inner, outer] = [decoded(source), decoded(root)];
  if (inner === null || outer === null || !/^[a-z][a-z0-9+.-]*:/i.test(outer)) return false;
  const trimmed = outer.replace(/\/+$/, '');
  return inner === trimmed || inner.startsWith(`${trimmed}/`);
}

function decoded(text: string): string | null {
  let now = text;
  for (let round = 0; round < 8; round += 1) {
    let next: string;
    try {
      next = decodeURIComponent(now.replaceAll('+', ' '));
    } catch {
      return now;
    }
    if (next === now) return now;
    now = next;
  }
  return null;
}

/**
 * Refuses with `invalid` an address that climbs (`..`, encoded too), holds a NUL, or is a path of some machine: `parameter` is
 * the one by which a path could have been explained.
 */
export function checkSource(source: string, parameter: 'run_id' | 'model_id'): void {
  const scheme = schemeOf(source);
  if (scheme === '' || scheme === 'file') {
    const resource = parameter === 'run_id' ? 'run' : 'model';
    throw refuse(
      source,
      `To use a local path as a model version source, the ${parameter} request parameter has to be specified and the local path has to be contained within the artifact directory of the ${resource} specified by the ${parameter}.`,
    );
  }
  const plain = decoded(source);
  const path = plain?.slice(scheme.length + 1).replace(/[?#].*$/s, '') ?? '';
  const climbs =
    plain === null || plain.includes('\0') || path.split('/').some((part) => part === '..' || part === '.');
  if (!climbs) return;
  throw refuse(
    source,
    'If supplying a source as an http, https, local file path, ftp, objectstore, or mlflow-artifacts uri, an absolute path must be provided without relative path references present. Please provide an absolute path.',
  );
}
