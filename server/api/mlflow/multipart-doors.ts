import { Refusal } from '#server/platform/domain/refusal.ts';
import { env } from '#server/platform/env.ts';
import { openArtifact } from '#server/registry/artifact-store.ts';
import { pathInWorkspace } from '#server/tracking/domain/artifact-location.ts';
import { executeOperation } from '../execute-operation.ts';
import { OPERATIONS } from '../operations.ts';
import { answerText } from './answer-wire.ts';
import type { MlflowDoor, MlflowExchange } from './mlflow-door.ts';
import { readWireText } from './read-wire-body.ts';
import { receiveRunFile, requireUpload, storeFor } from './receive-run-file.ts';
import { WireMessage } from './wire-message.ts';

/**
 * Large files in parts, sent side by side and again where one failed. The parts are kept apart, each whole or not there,
 * until the client says that it has sent them all; only then is the file made of them and put at its path. What was sent
 * can be asked for, so that an upload goes on where it was cut off.
 */
const NOT_SUPPORTED = 'is not supported for the current artifact repository';

/** Clients name the folder in the address and the file, as it is called on their disk, in the message. */
function pathOf({ rest, workspaceSlug }: MlflowExchange, localFile: string): string {
  const name = localFile.split(/[\\/]/).at(-1) ?? '';
  let folder: string;
  try {
    folder = decodeURIComponent(rest.replace(/^\/+/, ''));
  } catch (cause) {
    throw new Refusal('invalid', 'Invalid path', { cause });
  }
  return pathInWorkspace(folder === '' ? name : `${folder}/${name}`, workspaceSlug);
}

/** Where parts are sent: the address by which the client came, seen from outside. */
function partsAddress({ request }: MlflowExchange): string {
  const [before = ''] = (request.url ?? '').split('/mlflow-artifacts/');
  return `${env().publicUrl}${before}/mlflow-artifacts/mpu/parts`;
}

/** Clients send parts with these headers and no others, so what they showed to open the upload is handed back to them. */
function partHeaders({ request }: MlflowExchange): Record<string, string> {
  const { authorization, 'x-mlflow-workspace': workspace } = request.headers;
  return {
    'Content-Type': 'application/octet-stream',
    ...(authorization !== undefined && { Authorization: authorization }),
    ...(typeof workspace === 'string' && { 'X-MLFLOW-WORKSPACE': workspace }),
  };
}

async function create(exchange: MlflowExchange): Promise<void> {
  const { caller, workspaceId, request, response } = exchange;
  const message = WireMessage.fromBody(await readWireText(request));
  const path = pathOf(exchange, message.requiredString('path'));
  const partsCount = message.integer('num_parts') ?? 1;
  const { uploadId } = await executeOperation(
    OPERATIONS.runFiles.startUpload,
    'runFiles.startUpload',
    caller,
    { workspaceId, path, partsCount },
  );
  const address = `${partsAddress(exchange)}/${uploadId}`;
  const headers = partHeaders(exchange);
  const credentials = Array.from({ length: partsCount }, (_, index) => ({
    url: `${address}/${index + 1}`,
    part_number: index + 1,
    headers,
  }));
  answerText(response, 200, JSON.stringify({ upload_id: uploadId, credentials }));
}

interface StoredPart {
  number: number;
  digest: string;
  sizeBytes: number;
}

function requireAllParts(message: WireMessage, stored: readonly StoredPart[], partsCount: number): void {
  const there = new Set(stored.map(({ number }) => number));
  const missing = Array.from({ length: partsCount }, (_, index) => index + 1).filter(
    (number) => !there.has(number),
  );
  if (missing.length > 0)
    throw new Refusal(
      'invalid',
      `Parts are missing: ${missing.slice(0, 20).join(', ')}. Send them and complete again.`,
    );
  for (const part of message.messages('parts')) {
    const number = part.requiredInteger('part_number');
    const etag = (part.string('etag') ?? '').replaceAll('"', '');
    if (etag !== '' && stored[number - 1]?.digest !== etag)
      throw new Refusal('invalid', `Part ${number} is not the one that was sent. Send it again.`);
  }
  const sizeBytes = stored.reduce((sum, part) => sum + part.sizeBytes, 0);
  if (sizeBytes > env().artifactBytesMax)
    throw new Refusal(
      'too-large',
      `The file is larger than the ${env().artifactBytesMax} bytes allowed here.`,
    );
}

async function* joined(parts: readonly StoredPart[]): AsyncGenerator<Uint8Array> {
  for (const { digest } of parts) yield* (await openArtifact(digest)).stream;
}

async function complete(exchange: MlflowExchange): Promise<void> {
  requireUpload(exchange);
  const { caller, workspaceId, request, response } = exchange;
  const message = WireMessage.fromBody(await readWireText(request));
  const path = pathOf(exchange, message.requiredString('path'));
  const uploadId = message.requiredString('upload_id');
  const upload = await executeOperation(OPERATIONS.runFiles.getUpload, 'runFiles.getUpload', caller, {
    workspaceId,
    path,
    uploadId,
  });
  if (upload === null) {
    answerText(response, 200, '{}');
    return;
  }
  requireAllParts(message, upload.parts, upload.partsCount);
  const stored = await storeFor(exchange, joined(upload.parts));
  await executeOperation(OPERATIONS.runFiles.record, 'runFiles.record', caller, {
    workspaceId,
    path,
    ...stored,
    mediaType: 'application/octet-stream',
    uploadId,
  });
  answerText(response, 200, '{}');
}

async function abort(exchange: MlflowExchange): Promise<void> {
  const { caller, workspaceId, request, response } = exchange;
  const message = WireMessage.fromBody(await readWireText(request));
  const input = { workspaceId, path: '', uploadId: message.requiredString('upload_id') };
  await executeOperation(OPERATIONS.runFiles.abortUpload, 'runFiles.abortUpload', caller, input);
  answerText(response, 200, '{}');
}

async function takePart(exchange: MlflowExchange, uploadId: string, number: number): Promise<void> {
  const stored = await receiveRunFile(exchange);
  const { caller, workspaceId, response } = exchange;
  const input = { workspaceId, uploadId, number, ...stored };
  await executeOperation(OPERATIONS.runFiles.recordPart, 'runFiles.recordPart', caller, input);
  response.setHeader('etag', `"${stored.digest}"`);
  answerText(response, 200, '{}');
}

async function parts(exchange: MlflowExchange): Promise<void> {
  const { caller, workspaceId, method, rest, response } = exchange;
  const [, uploadId = '', number = '', ...more] = rest.split('/');
  if (method === 'PUT' && /^\d{1,5}$/.test(number) && more.length === 0)
    return takePart(exchange, uploadId, Number(number));
  if (method !== 'GET' || number !== '')
    throw new Refusal('not-found', 'There is no such part of an upload.');
  const input = { workspaceId, path: '', uploadId };
  const upload = await executeOperation(OPERATIONS.runFiles.getUpload, 'runFiles.getUpload', caller, input);
  if (upload === null) throw new Refusal('not-found', 'This upload is complete.');
  const arrived = upload.parts.map((part) => ({
    part_number: part.number,
    etag: part.digest,
    size: part.sizeBytes,
  }));
  answerText(
    response,
    200,
    JSON.stringify({ upload_id: uploadId, num_parts: upload.partsCount, parts: arrived }),
  );
}

/** Clients that are told so fetch and send through these doors instead, in ranges or whole. */
function notSupported(what: string): () => Promise<void> {
  return () =>
    Promise.reject(
      new Refusal('unprocessable', `${what} ${NOT_SUPPORTED}`, { details: { mlflow: 'NOT_IMPLEMENTED' } }),
    );
}

export const MULTIPART_DOORS: readonly MlflowDoor[] = [
  { methods: ['POST'], prefix: '/2.0/mlflow-artifacts/mpu/create', handle: create },
  { methods: ['POST'], prefix: '/2.0/mlflow-artifacts/mpu/complete', handle: complete },
  { methods: ['POST'], prefix: '/2.0/mlflow-artifacts/mpu/abort', handle: abort },
  { methods: ['GET', 'PUT'], prefix: '/2.0/mlflow-artifacts/mpu/parts', handle: parts },
  {
    methods: ['GET'],
    prefix: '/2.0/mlflow-artifacts/presigned',
    handle: notSupported('Multipart download'),
  },
  {
    methods: ['POST'],
    prefix: '/2.0/mlflow/artifacts/presigned-upload-url',
    handle: notSupported('Presigned upload'),
  },
  {
    methods: ['POST'],
    prefix: '/2.0/mlflow/artifacts/presigned-download-url',
    handle: notSupported('Presigned download'),
  },
];
