import { compareVersions, isModelVersion } from './model-names.ts';
import { RequestRefused } from './request-refused.ts';

/** Which versions a load call wants, of those that exist. */
export type VersionPolicy =
  | { kind: 'all' }
  | { kind: 'latest'; count: number }
  | { kind: 'specific'; versions: string[] };

export interface LoadRequest {
  /** Undefined when the call says nothing about versions. */
  policy: VersionPolicy | undefined;
  /** Uploaded artifacts by version. */
  uploads: ReadonlyMap<string, Uint8Array>;
}

/** Versions one policy may name. */
const MAX_NAMED = 64;

const FILE = /^file:([^/]+)\/model\.onnx$/;

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parse(text: string, what: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new RequestRefused(400, `${what} is not JSON: ${(error as Error).message}`);
  }
  if (!isObject(value)) throw new RequestRefused(400, `${what} must be a JSON object`);
  return value;
}

function decodePolicy(config: Record<string, unknown>): VersionPolicy | undefined {
  const policy = config.version_policy;
  if (policy === undefined) return undefined;
  if (isObject(policy)) {
    if (isObject(policy.all)) return { kind: 'all' };
    if (isObject(policy.latest)) {
      const count = policy.latest.num_versions ?? 1;
      if (Number.isSafeInteger(count) && Number(count) > 0) {
        return { kind: 'latest', count: Number(count) };
      }
    }
    if (isObject(policy.specific) && Array.isArray(policy.specific.versions)) {
      const wanted = policy.specific.versions.map(String);
      if (wanted.length > 0 && wanted.length <= MAX_NAMED && wanted.every(isModelVersion))
        return { kind: 'specific', versions: [...new Set(wanted)] };
    }
  }
  throw new RequestRefused(
    400,
    'config.version_policy must be {"all":{}}, {"latest":{"num_versions":N}} or {"specific":{"versions":[N]}}',
  );
}

function decodeFile(key: string, value: unknown): [string, Uint8Array] {
  const version = FILE.exec(key)?.[1];
  if (!version || !isModelVersion(version)) {
    throw new RequestRefused(400, `parameter '${key}': only file:<version>/model.onnx can be uploaded`);
  }
  const text = typeof value === 'string' ? value : '';
  const bytes = Buffer.from(text, 'base64');
  // The decoder skips what is not base64; a wrong length is how that shows, at any size.
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  if (text.length === 0 || text.length % 4 !== 0 || bytes.length !== (text.length / 4) * 3 - padding) {
    throw new RequestRefused(400, `parameter '${key}' must be base64 of a file that is not empty`);
  }
  // Small buffers share one block of memory, which cannot be handed to another thread.
  return [version, bytes.length === bytes.buffer.byteLength ? bytes : Uint8Array.from(bytes)];
}

/** The versions that a policy picks from those that exist, lowest first; named ones need not exist yet. */
export function chooseVersions(policy: VersionPolicy, existing: readonly string[]): string[] {
  const sorted = [...(policy.kind === 'specific' ? policy.versions : existing)].sort(compareVersions);
  return policy.kind === 'latest' ? sorted.slice(-policy.count) : sorted;
}

/** Reads the body of a load call (empty is fine): `parameters.config` as a JSON string and `file:` uploads. */
export function decodeLoadRequest(text: string): LoadRequest {
  if (text.trim() === '') return { policy: undefined, uploads: new Map() };
  const parameters = parse(text, 'the body').parameters ?? {};
  if (!isObject(parameters)) throw new RequestRefused(400, '"parameters" must be an object');
  const uploads = new Map<string, Uint8Array>();
  let policy: VersionPolicy | undefined;
  for (const [key, value] of Object.entries(parameters)) {
    if (key === 'config') {
      if (typeof value !== 'string')
        throw new RequestRefused(400, '"config" must be a string that holds JSON');
      policy = decodePolicy(parse(value, 'config'));
    } else if (key.startsWith('file:')) {
      uploads.set(...decodeFile(key, value));
    } else {
      throw new RequestRefused(
        400,
        `parameter '${key}' is not known; use config and file:<version>/model.onnx`,
      );
    }
  }
  return { policy, uploads };
}
