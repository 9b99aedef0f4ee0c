import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

export interface S3Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  region: string;
}

export interface S3Request {
  method: 'GET' | 'HEAD' | 'PUT' | 'DELETE';
  /** Host and port as they stand in the request. */
  host: string;
  /** From the first slash on, not encoded. */
  path: string;
  query?: Readonly<Record<string, string>>;
  /** Further headers, names in lower case. */
  headers?: Readonly<Record<string, string>>;
  /** SHA-256 of the body in hex; the body itself is sealed, so that a store that changes it is found out at reading. */
  payload?: string;
}

export const UNSIGNED = 'UNSIGNED-PAYLOAD';
const SERVICE = 's3';

/** Percent-encodes as AWS has it: everything but letters, digits and `-._~`; slashes stay in paths. */
function encode(text: string, keepsSlash = false): string {
  const encoded = encodeURIComponent(text).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return keepsSlash ? encoded.replaceAll('%2F', '/') : encoded;
}

/** The target of a request as it is sent and signed: encoded path, and query in order. */
export function s3Target({ path, query = {} }: Pick<S3Request, 'path' | 'query'>): string {
  const pairs = Object.entries(query)
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort();
  return `${encode(path, true)}${pairs.length > 0 ? `?${pairs.join('&')}` : ''}`;
}

const hash = (text: string) => bytesToHex(sha256(utf8ToBytes(text)));
const keyed = (key: Uint8Array, text: string) => hmac(sha256, key, utf8ToBytes(text));

/**
 * Signs a request with AWS Signature Version 4 and returns all of its headers. Source: the "Authenticating Requests"
 * chapter of Amazon's S3 reference, whose examples are the tests.
 */
export function signS3Request(
  request: S3Request,
  { accessKeyId, secretAccessKey, region }: S3Credentials,
  now: Date,
): Record<string, string> {
  const at = now.toISOString().replace(/[-:]|\.\d{3}/g, '');
  const day = at.slice(0, 8);
  const payload = request.payload ?? UNSIGNED;
  const headers: Record<string, string> = {
    ...request.headers,
    host: request.host,
    'x-amz-content-sha256': payload,
    'x-amz-date': at,
  };
  const names = Object.keys(headers).sort();
  const [path = '', query = ''] = s3Target(request).split('?');
  const canonical = [
    request.method,
    path,
    query,
    ...names.map((name) => `${name}:${headers[name]?.trim()}`),
    '',
    names.join(';'),
    payload,
  ].join('\n');
  const scope = `${day}/${region}/${SERVICE}/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', at, scope, hash(canonical)].join('\n');
  const key = [day, region, SERVICE, 'aws4_request'].reduce(keyed, utf8ToBytes(`AWS4${secretAccessKey}`));
  return {
    ...headers,
    authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${bytesToHex(keyed(key, text))}`,
  };
}
