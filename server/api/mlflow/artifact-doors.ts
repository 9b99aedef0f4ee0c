import { Refusal } from '#server/platform/domain/refusal.ts';
import {
  pathInWorkspace,
  pathOfArtifactLocation,
  readArtifactPath,
} from '#server/tracking/domain/artifact-location.ts';
import { MEDIA_TYPE_MAX } from '#server/tracking/run-files.schema.ts';
import { executeOperation } from '../execute-operation.ts';
import { OPERATIONS } from '../operations.ts';
import { answerText } from './answer-wire.ts';
import type { MlflowDoor, MlflowExchange } from './mlflow-door.ts';
import { MULTIPART_DOORS } from './multipart-doors.ts';
import { receiveRunFile } from './receive-run-file.ts';
import { sendRunFile } from './send-run-file.ts';

/**
 * Files of tracked work, as MLflow's clients send and fetch them. Bodies are the files themselves and pass through as
 * streams; everything else about a call is an operation like any other.
 */
function pathOf({ rest, workspaceSlug }: MlflowExchange): string {
  let decoded: string;
  try {
    decoded = decodeURIComponent(rest.replace(/^\/+/, ''));
  } catch (cause) {
    throw new Refusal('invalid', 'Invalid path', { cause });
  }
  return pathInWorkspace(decoded, workspaceSlug);
}

function mediaTypeOf({ request }: MlflowExchange): string {
  const [type = ''] = (request.headers['content-type'] ?? '').split(';');
  const isPlain = /^[\w.+-]+\/[\w.+-]+$/.test(type.trim()) && type.length <= MEDIA_TYPE_MAX;
  return isPlain ? type.trim().toLowerCase() : 'application/octet-stream';
}

async function list(exchange: MlflowExchange): Promise<void> {
  const { caller, workspaceId, workspaceSlug, query, response } = exchange;
  const path = pathInWorkspace(query.get('path') ?? '', workspaceSlug);
  const entries = await executeOperation(OPERATIONS.runFiles.list, 'runFiles.list', caller, {
    workspaceId,
    path,
  });
  const files = entries.map(({ name, isFolder, sizeBytes }) => ({
    path: name,
    is_dir: isFolder,
    ...(sizeBytes !== null && { file_size: sizeBytes }),
  }));
  answerText(response, 200, JSON.stringify(files.length > 0 ? { files } : {}));
}

async function receive(exchange: MlflowExchange, path: string): Promise<void> {
  const stored = await receiveRunFile(exchange);
  const { workspaceId, caller, response } = exchange;
  await executeOperation(OPERATIONS.runFiles.record, 'runFiles.record', caller, {
    workspaceId,
    path,
    ...stored,
    mediaType: mediaTypeOf(exchange),
  });
  answerText(response, 200, '{}');
}

async function files(exchange: MlflowExchange): Promise<void> {
  const { caller, workspaceId, method, response } = exchange;
  const path = pathOf(exchange);
  if (path === '' && method === 'GET') return list(exchange);
  if (path === '') throw new Refusal('invalid', 'Invalid path');
  if (method === 'PUT') return receive(exchange, path);
  const place = { workspaceId, path };
  if (method === 'DELETE') {
    await executeOperation(OPERATIONS.runFiles.remove, 'runFiles.remove', caller, place);
    answerText(response, 200, '{}');
    return;
  }
  await sendRunFile(exchange, await executeOperation(OPERATIONS.runFiles.get, 'runFiles.get', caller, place));
}

async function fileOfRun(exchange: MlflowExchange): Promise<void> {
  const { caller, workspaceId, workspaceSlug, query } = exchange;
  const runId = query.get('run_id') || query.get('run_uuid') || '';
  const input = { workspaceId, workspaceSlug, runId, path: query.get('path') ?? '' };
  await sendRunFile(
    exchange,
    await executeOperation(OPERATIONS.runFiles.getOfRun, 'runFiles.getOfRun', caller, input),
  );
}

async function fileOfVersion(exchange: MlflowExchange): Promise<void> {
  const { caller, workspaceId, workspaceSlug, query } = exchange;
  const input = { workspaceId, name: query.get('name') ?? '', version: query.get('version') ?? '' };
  const { storageUri } = await executeOperation(
    OPERATIONS.modelVersions.get,
    'modelVersions.get',
    caller,
    input,
  );
  const folder = pathOfArtifactLocation(storageUri, workspaceSlug);
  const within = readArtifactPath(query.get('path') ?? '');
  if (folder === null || within === '')
    throw new Refusal('not-found', `No such artifact: '${within.slice(0, 300)}'`);
  const place = { workspaceId, path: `${folder}/${within}` };
  await sendRunFile(exchange, await executeOperation(OPERATIONS.runFiles.get, 'runFiles.get', caller, place));
}

/** Every address of files; parts of large ones stand in `multipart-doors.ts`. */
export const ARTIFACT_DOORS: readonly MlflowDoor[] = [
  {
    methods: ['GET', 'HEAD', 'PUT', 'DELETE'],
    prefix: '/2.0/mlflow-artifacts/artifacts',
    handle: files,
  },
  ...MULTIPART_DOORS,
  { methods: ['GET', 'HEAD'], prefix: '/get-artifact', handle: fileOfRun },
  { methods: ['GET', 'HEAD'], prefix: '/model-versions/get-artifact', handle: fileOfVersion },
];
