import { Readable } from 'node:stream';
import { authorize } from '#server/access/domain/authorize.ts';
import { clock } from '#server/platform/clock.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { env } from '#server/platform/env.ts';
import { makeReceipt } from '#server/registry/artifact-receipt.ts';
import { openArtifact, writeArtifact } from '#server/registry/artifact-store.ts';
import { endWhenSilent } from '../end-when-silent.ts';
import { type Caller, executeOperation } from '../execute-operation.ts';
import { OPERATIONS } from '../operations.ts';
import { jsonAnswer, REFERENCE_HEADER } from './answers.ts';
import { refuseForeignStart } from './refuse-foreign-start.ts';

/**
 * Files of runs for pages and pipelines: as a download, or, for a report in HTML, as a document in a frame. Such a document
 * was written by whoever logged it: it runs in an origin of its own (`sandbox`), where there are no cookies and no storage of
 * ours, may ask nothing of anybody, and stands in no frame but our pages'.
 */
const PATHS = { '/run-files/content': 'content', '/run-files/frame': 'frame' } as const;
const FRAME_BYTES_MAX = 10_000_000;
const FRAME_POLICY = [
  "default-src 'none'",
  "script-src 'unsafe-inline'",
  "style-src 'unsafe-inline'",
  'img-src data: blob:',
  'font-src data:',
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'self'",
  'sandbox allow-scripts',
].join('; ');

type Look = (typeof PATHS)[keyof typeof PATHS];

/** How an address below /api/v1 asks for a file of a run; null when it asks for something else. */
export function runFileLookOf(path: string): Look | null {
  return Object.hasOwn(PATHS, path) ? PATHS[path as keyof typeof PATHS] : null;
}

function headersOf(look: Look, path: string): Record<string, string> {
  if (look === 'frame')
    return { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': FRAME_POLICY };
  const name = encodeURIComponent(path.split('/').at(-1) ?? 'file').replace(/['()*]/g, '_');
  return {
    'content-type': 'application/octet-stream',
    'content-disposition': `attachment; filename*=UTF-8''${name}`,
  };
}

function placeIn(url: URL): { workspaceId: string; path: string } {
  return {
    workspaceId: url.searchParams.get('workspaceId') ?? '',
    path: url.searchParams.get('path') ?? '',
  };
}

/** Takes a file: PUT /api/v1/run-files/content?workspaceId=…&path=…; the body is the file, and goes to the store as a stream. */
export async function receiveRunFileContent(request: Request, caller: Caller, url: URL): Promise<Response> {
  refuseForeignStart(request);
  const { actor } = caller;
  const workspaces = authorize(actor, 'artifact:upload', OPERATIONS.runFiles.record.assurance, clock.now());
  const place = placeIn(url);
  if (!actor || (workspaces !== '*' && !workspaces.includes(place.workspaceId)))
    throw new Refusal('forbidden', 'You may not upload artifacts in this workspace.');
  const maxBytes = env().artifactBytesMax;
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes)
    throw new Refusal('too-large', `The file is larger than the ${maxBytes} bytes allowed here.`);
  const stored = await writeArtifact(request.body ?? Readable.from([]), {
    maxBytes,
    mayBeEmpty: true,
    signal: request.signal,
  });
  await executeOperation(OPERATIONS.runFiles.record, 'runFiles.record', caller, {
    ...place,
    ...stored,
    mediaType: 'application/octet-stream',
    receipt: makeReceipt({ organisationId: actor.organisationId, ...stored }),
  });
  return jsonAnswer({ path: place.path, ...stored }, 200, caller.correlationId);
}

/** Sends a file: GET /api/v1/run-files/content?workspaceId=…&path=…; what belongs to a version leaves an event. */
export async function sendRunFileContent(
  look: Look,
  request: Request,
  caller: Caller,
  url: URL,
): Promise<Response> {
  refuseForeignStart(request);
  const place = placeIn(url);
  const file = await executeOperation(OPERATIONS.runFiles.get, 'runFiles.get', caller, place);
  if (look === 'frame' && !/\.html?$/i.test(file.path))
    throw new Refusal('unprocessable', 'Only reports in HTML are shown in a frame. Download the file.');
  if (look === 'frame' && file.sizeBytes > FRAME_BYTES_MAX)
    throw new Refusal('too-large', 'The report is too large to be shown. Download it.');
  if (file.frozenBy !== null)
    await executeOperation(OPERATIONS.runFiles.takeOut, 'runFiles.takeOut', caller, place);
  const { stream, sizeBytes } = await openArtifact(file.digest);
  return new Response(endWhenSilent(stream), {
    headers: {
      ...headersOf(look, file.path),
      'content-length': String(sizeBytes),
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      [REFERENCE_HEADER]: caller.correlationId,
    },
  });
}
