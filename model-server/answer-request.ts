/** The doors of the server: the Open Inference Protocol, its repository extension, and metrics. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { ServerMetrics } from './make-metrics.ts';
import type { ModelRepository } from './model-repository.ts';
import type { ServerOptions } from './parse-options.ts';
import { readBody } from './read-body.ts';
import { readLoadRequest } from './read-load-request.ts';
import { RequestRefused } from './request-refused.ts';

export interface Answer {
  status: number;
  body: string;
  contentType?: string;
}

export interface ServerParts {
  options: ServerOptions;
  repository: ModelRepository;
  metrics: ServerMetrics;
}

const SERVER = { name: 'interlock-model-server', version: '0.1.0', extensions: ['model_repository'] };
const SMALL_BODY_BYTES = 64 * 1024;

function json(value: unknown): Answer {
  return { status: 200, body: JSON.stringify(value) };
}

function segmentsOf(request: IncomingMessage): string[] {
  const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
  try {
    return path.split('/').slice(1).map(decodeURIComponent);
  } catch {
    throw new RequestRefused(400, 'the path holds a broken percent escape');
  }
}

function checkKey(request: IncomingMessage, adminKey: string | undefined): void {
  if (adminKey === undefined) return;
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
  const given = request.headers['admin-key'];
  if (typeof given !== 'string' || !timingSafeEqual(hash(given), hash(adminKey))) {
    throw new RequestRefused(403, "This API is restricted, expecting header 'admin-key'");
  }
}

async function answerIndex(request: IncomingMessage, { repository }: ServerParts): Promise<Answer> {
  const text = (await readBody(request, SMALL_BODY_BYTES)).toString('utf8').trim();
  let onlyReady = false;
  if (text !== '') {
    try {
      onlyReady = (JSON.parse(text) as { ready?: unknown } | null)?.ready === true;
    } catch {
      throw new RequestRefused(400, 'the body must be empty or JSON such as {"ready":true}');
    }
  }
  return json(await repository.index(onlyReady));
}

async function answerRepository(
  request: IncomingMessage,
  parts: ServerParts,
  path: string[],
): Promise<Answer> {
  checkKey(request, parts.options.adminKey);
  if (path.length === 1 && path[0] === 'index') return answerIndex(request, parts);
  const [models, model, act] = path;
  if (models === 'models' && model && path.length === 3) {
    if (act === 'load') {
      // The body is read when its turn has come: a large upload that waits stays in the sender's hands.
      await parts.repository.load(model, async () =>
        readLoadRequest(await readBody(request, parts.options.maxLoadBytes)),
      );
      return { status: 200, body: '' };
    }
    if (act === 'unload') {
      await readBody(request, SMALL_BODY_BYTES);
      await parts.repository.unload(model);
      return { status: 200, body: '' };
    }
  }
  throw new RequestRefused(
    404,
    'no such address; the repository answers at index, models/{m}/load and models/{m}/unload',
  );
}

async function answerMetadata(
  repository: ModelRepository,
  model: string,
  version: string | undefined,
): Promise<Answer> {
  const found = await repository.find(model, version);
  return json({
    name: model,
    versions: await repository.readyVersions(model),
    platform: 'onnxruntime_onnx',
    inputs: found.engine.inputs,
    outputs: found.engine.outputs,
    parameters: {
      version: found.version,
      sha256: found.engine.sha256,
      size_bytes: found.engine.bytes,
      engine: found.engine.engine,
    },
  });
}

async function answerInfer(
  request: IncomingMessage,
  { options, repository, metrics }: ServerParts,
  model: string,
  version: string | undefined,
): Promise<Answer> {
  if (request.headers['inference-header-content-length'] !== undefined) {
    throw new RequestRefused(400, 'binary tensor data is not supported, send "data" as JSON');
  }
  const body = (await readBody(request, options.maxInferBytes)).toString('utf8');
  const startedAt = performance.now();
  const found = await repository.find(model, version);
  const answer = await found.engine.infer(body);
  metrics.record(model, found.version, answer.status, (performance.now() - startedAt) / 1000);
  return answer;
}

async function answerModel(request: IncomingMessage, parts: ServerParts, path: string[]): Promise<Answer> {
  const [model, second, third] = path;
  const versioned = second === 'versions' && third !== undefined;
  const rest = path.slice(versioned ? 3 : 1);
  const version = versioned ? third : undefined;
  if (!model || rest.length > 1) throw new RequestRefused(404, 'no such address');
  const act = `${request.method} ${rest[0] ?? ''}`;
  if (act === 'POST infer') return answerInfer(request, parts, model, version);
  if (act === 'GET ready') {
    await parts.repository.find(model, version);
    return { status: 200, body: '' };
  }
  if (act === 'GET ') return answerMetadata(parts.repository, model, version);
  if (['infer', 'ready', undefined].includes(rest[0]))
    throw new RequestRefused(405, `${request.method} is not for this address`);
  throw new RequestRefused(404, 'no such address');
}

/** Answers one request; throws RequestRefused for everything that has no good answer. */
export async function answerRequest(request: IncomingMessage, parts: ServerParts): Promise<Answer> {
  // No program sends Origin; a web page must not be able to unload models on its visitor's machine.
  if (request.headers.origin !== undefined) throw new RequestRefused(403, 'calls from web pages are refused');
  const [root, room, ...rest] = segmentsOf(request);
  const isGet = request.method === 'GET';
  if (root === 'v2' && room === 'models') return answerModel(request, parts, rest);
  if (root === 'v2' && room === 'repository') {
    if (request.method !== 'POST') throw new RequestRefused(405, 'the repository is asked with POST');
    return answerRepository(request, parts, rest);
  }
  if (isGet && root === 'v2' && !room && rest.length === 0) return json(SERVER);
  if (isGet && root === 'v2' && room === 'health' && rest.length === 1) {
    if (rest[0] === 'live' || rest[0] === 'ready') return { status: 200, body: '' };
  }
  if (isGet && root === 'metrics' && room === undefined) {
    return { status: 200, body: await parts.metrics.render(), contentType: parts.metrics.contentType };
  }
  throw new RequestRefused(404, 'no such address; this server speaks the Open Inference Protocol below /v2');
}
