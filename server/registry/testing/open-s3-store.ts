import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

interface StoredObject {
  bytes: Buffer;
  at: Date;
}

function list(objects: ReadonlyMap<string, StoredObject>, url: URL, response: ServerResponse): void {
  const after = url.searchParams.get('continuation-token') ?? '';
  const [key, more] = [...objects.keys()]
    .filter((one) => one.startsWith(url.searchParams.get('prefix') ?? '') && one > after)
    .sort();
  const entry = `<Contents><Key>${key}</Key><LastModified>${objects.get(key ?? '')?.at.toISOString()}</LastModified></Contents>`;
  const next = more ? `<NextContinuationToken>${key}</NextContinuationToken>` : '';
  response.end(
    `<ListBucketResult><IsTruncated>${more !== undefined}</IsTruncated>${key ? entry : ''}${next}</ListBucketResult>`,
  );
}

function get(found: StoredObject | undefined, request: IncomingMessage, response: ServerResponse): void {
  if (!found) return void response.writeHead(404).end('<Error><Code>NoSuchKey</Code></Error>');
  const [, from = '0', to = '0'] = /bytes=(\d+)-(\d+)/.exec(request.headers.range ?? '') ?? [];
  response.setHeader('last-modified', found.at.toUTCString());
  if (request.method === 'HEAD') return void response.end();
  response.writeHead(206, { 'content-range': `bytes ${from}-${to}/${found.bytes.length}` });
  response.end(found.bytes.subarray(Number(from), Number(to) + 1));
}

/** A store that speaks as much of S3 as is used; `npm run test:s3` asks a real one. */
export async function openS3Store() {
  const objects = new Map<string, StoredObject>();
  const hooks: { beforeDelete: (() => Promise<void>) | null } = { beforeDelete: null };
  let broken: { times: number; method: string | undefined } = { times: 0, method: undefined };
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '', 'http://x');
    const key = url.pathname.replace('/models/', '');
    if (broken.times > 0 && (broken.method ?? request.method) === request.method) {
      broken.times -= 1;
      request.resume();
      return void response.writeHead(503).end();
    }
    if (!/^AWS4-HMAC-SHA256 Credential=me\//.test(request.headers.authorization ?? ''))
      return void response.writeHead(403).end();
    if (request.method === 'PUT') {
      objects.set(key, { bytes: await buffer(request), at: new Date() });
      return void response.end();
    }
    if (request.method === 'DELETE') {
      await hooks.beforeDelete?.();
      objects.delete(key);
      return void response.writeHead(204).end();
    }
    return url.searchParams.has('list-type')
      ? list(objects, url, response)
      : get(objects.get(key), request, response);
  }
  const server = createServer((request, response) => void answer(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    objects,
    /** Called, and waited for, when an object is about to go. */
    hooks,
    failNext(times: number, method?: 'HEAD' | 'DELETE') {
      broken = { times, method };
    },
    settings: {
      INTERLOCK_EGRESS_ALLOW: '127.0.0.0/8',
      INTERLOCK_ARTIFACTS_S3_ENDPOINT: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      INTERLOCK_ARTIFACTS_S3_BUCKET: 'models',
      INTERLOCK_ARTIFACTS_S3_PREFIX: 'here/',
      INTERLOCK_ARTIFACTS_S3_ACCESS_KEY_ID: 'me',
      INTERLOCK_ARTIFACTS_S3_SECRET_ACCESS_KEY: 'secret',
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
