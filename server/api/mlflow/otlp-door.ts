import { promisify } from 'node:util';
import { gunzip, inflate } from 'node:zlib';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { executeOperation } from '../execute-operation.ts';
import { OPERATIONS } from '../operations.ts';
import type { MlflowDoor, MlflowExchange } from './mlflow-door.ts';
import { otlpAnswer } from './otlp-answer.ts';
import { readWireBody } from './read-wire-body.ts';

/** However well an export was compressed, no more comes out of it. */
const UNPACKED_MAX = 20_000_000;

const ENCODINGS = {
  'application/x-protobuf': 'protobuf',
  'application/json': 'json',
} as const;

const UNPACK: Readonly<
  Record<string, (bytes: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>>
> = {
  gzip: promisify(gunzip),
  deflate: promisify(inflate),
};

function bad(message: string, cause?: unknown): Refusal {
  return new Refusal('invalid', message, { cause, details: { mlflow: 'BAD_REQUEST' } });
}

async function unpacked(bytes: Buffer, coding: string | undefined): Promise<Buffer> {
  const name = coding?.toLowerCase().trim() ?? '';
  if (name === '' || name === 'identity') return bytes;
  const unpack = Object.hasOwn(UNPACK, name) ? UNPACK[name] : undefined;
  if (!unpack) throw bad(`Unsupported Content-Encoding: ${name.slice(0, 50)}`);
  try {
    return await unpack(bytes, { maxOutputLength: UNPACKED_MAX });
  } catch (cause) {
    throw bad(`Failed to decompress ${name} payload`, cause);
  }
}

function header({ request }: MlflowExchange, name: string): string | null {
  const value = request.headers[name];
  return (Array.isArray(value) ? value[0] : value)?.trim() || null;
}

async function takeSpans(exchange: MlflowExchange): Promise<void> {
  const { request, response, caller, workspaceId, rest } = exchange;
  if (rest !== '')
    throw new Refusal('not-found', 'Send spans to /v1/traces.', {
      details: { mlflow: 'ENDPOINT_NOT_FOUND' },
    });
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (!Object.hasOwn(ENCODINGS, type))
    throw bad(
      `Invalid Content-Type: ${type.slice(0, 100)}. Expected: application/x-protobuf or application/json`,
    );
  const experiment = header(exchange, 'x-mlflow-experiment-id');
  if (experiment === null) throw bad('Name the experiment in the header x-mlflow-experiment-id.');
  const bytes = await unpacked(await readWireBody(request), request.headers['content-encoding']);
  const encoding = ENCODINGS[type as keyof typeof ENCODINGS];
  const { rejected } = await executeOperation(OPERATIONS.traces.logSpans, 'traces.logSpans', caller, {
    workspaceId,
    experiment,
    runId: header(exchange, 'x-mlflow-run-id'),
    body: bytes.toString(encoding === 'json' ? 'utf8' : 'base64'),
    encoding,
  });
  const answer = otlpAnswer(rejected, encoding);
  response.writeHead(200, { 'content-type': type, 'content-length': answer.length });
  response.end(answer);
}

/** Where spans arrive as OpenTelemetry's exporters send them. */
export const OTLP_DOOR: MlflowDoor = { methods: ['POST'], prefix: '/v1/traces', handle: takeSpans };
