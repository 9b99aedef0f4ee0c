import { pipeline } from 'node:stream/promises';
import { openArtifact } from '#server/registry/artifact-store.ts';
import { wantedRange } from '#server/tracking/domain/byte-range.ts';
import { SILENCE_MS } from '../end-when-silent.ts';
import { executeOperation } from '../execute-operation.ts';
import { OPERATIONS } from '../operations.ts';
import type { MlflowExchange } from './mlflow-door.ts';

/** What is needed of a file to send it. */
export interface SendableFile {
  path: string;
  digest: string;
  sizeBytes: number;
  mediaType: string;
  modifiedAt: Date;
  frozenBy: string | null;
}

function disposition(path: string): string {
  const name = path.split('/').at(-1) ?? '';
  const plain = name.replace(/[^\x20-\x7e]|["\\]/g, '_');
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16)}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}

function isCutShort(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE';
}

/**
 * Sends a file, or the range of it that was asked for, decrypted on the way and never held in memory. Bytes of a registered
 * version leave only with an event that says who took them.
 */
export async function sendRunFile(
  exchange: MlflowExchange,
  file: SendableFile,
  stalledMs = SILENCE_MS,
): Promise<void> {
  const { request, response, caller, workspaceId, method } = exchange;
  const etag = `"${file.digest}"`;
  const { range: asked, 'if-range': condition } = request.headers;
  const range = wantedRange(
    condition === undefined || condition === etag ? asked : undefined,
    file.sizeBytes,
  );
  response.setHeader('accept-ranges', 'bytes');
  response.setHeader('etag', etag);
  if (range === 'none') {
    response.writeHead(416, { 'content-range': `bytes */${file.sizeBytes}`, 'content-length': 0 }).end();
    return;
  }
  const { start, end } = range ?? { start: 0, end: file.sizeBytes };
  const headers = {
    'content-type': file.mediaType,
    'content-disposition': disposition(file.path),
    'content-length': end - start,
    'content-digest': `sha-256=:${Buffer.from(file.digest, 'hex').toString('base64')}:`,
    'last-modified': file.modifiedAt.toUTCString(),
    ...(range && { 'content-range': `bytes ${start}-${end - 1}/${file.sizeBytes}` }),
  };
  if (method === 'HEAD') {
    response.writeHead(200, headers).end();
    return;
  }
  if (file.frozenBy !== null)
    await executeOperation(OPERATIONS.runFiles.takeOut, 'runFiles.takeOut', caller, {
      workspaceId,
      path: file.path,
    });
  const { stream } = await openArtifact(file.digest, { start, end });
  response.setTimeout(stalledMs, () => response.destroy());
  response.writeHead(range ? 206 : 200, headers);
  await pipeline(stream, response).catch((error: unknown) => {
    // Whoever hung up has what they wanted; anything else must not pass for a whole file.
    if (!isCutShort(error)) throw error;
  });
}
