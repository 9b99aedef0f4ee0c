import { Readable } from 'node:stream';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { openArtifact } from '#server/registry/artifact-store.ts';
import { type Caller, executeOperation } from '../execute-operation.ts';
import { OPERATIONS } from '../operations.ts';
import { REFERENCE_HEADER } from './answers.ts';
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

/** Sends a file: GET /api/v1/run-files/content?workspaceId=…&path=…; what belongs to a version leaves an event. */
export async function sendRunFileContent(
  look: Look,
  request: Request,
  caller: Caller,
  url: URL,
): Promise<Response> {
  refuseForeignStart(request);
  const place = {
    workspaceId: url.searchParams.get('workspaceId') ?? '',
    path: url.searchParams.get('path') ?? '',
  };
  const file = await executeOperation(OPERATIONS.runFiles.get, 'runFiles.get', caller, place);
  if (look === 'frame' && !/\.html?$/i.test(file.path))
    throw new Refusal('unprocessable', 'Only reports in HTML are shown in a frame. Download the file.');
  if (look === 'frame' && file.sizeBytes > FRAME_BYTES_MAX)
    throw new Refusal('too-large', 'The report is too large to be shown. Download it.');
  if (file.frozenBy !== null)
    await executeOperation(OPERATIONS.runFiles.takeOut, 'runFiles.takeOut', caller, place);
  const { stream, sizeBytes } = await openArtifact(file.digest);
  return new Response(Readable.toWeb(stream) as ReadableStream<Uint8Array>, {
    headers: {
      ...headersOf(look, file.path),
      'content-length': String(sizeBytes),
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      [REFERENCE_HEADER]: caller.correlationId,
    },
  });
}
