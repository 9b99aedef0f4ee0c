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

/**
 * The door for files: the body is the file, of any size up to the limit, and goes to the store as a stream without ever
 * being held in memory. Permission is asked before the first byte is read, and again when the file is recorded.
 */
function expectedDigest(request: Request): string | undefined {
  const plain = request.headers.get('x-content-sha256');
  if (plain !== null) {
    if (/^[0-9a-f]{64}$/i.test(plain)) return plain.toLowerCase();
    throw new Refusal('invalid', 'X-Content-SHA256 must hold 64 hex digits.');
  }
  const header = request.headers.get('content-digest');
  if (header === null) return undefined;
  const [, encoded] = /(?:^|,)\s*sha-256=:([A-Za-z0-9+/=]+):/.exec(header) ?? [];
  const bytes = Buffer.from(encoded ?? '', 'base64');
  if (bytes.length !== 32)
    throw new Refusal('invalid', 'Content-Digest must hold sha-256=:<base64>: (RFC 9530).');
  return bytes.toString('hex');
}

function fileNameOf(url: URL): string {
  const name = (url.searchParams.get('fileName') ?? '').split(/[\\/]/).at(-1)?.trim() ?? '';
  const isPlain =
    name !== '' &&
    !/^\.+$/.test(name) &&
    name.length <= 255 &&
    ![...name].some((sign) => sign < ' ' || sign === '\x7f');
  if (isPlain) return name;
  throw new Refusal('invalid', 'Say what the file is called: /api/v1/artifacts?fileName=model.onnx', {
    fields: [{ path: '/fileName', message: 'must be a file name of 1 to 255 characters' }],
  });
}

/** Receives a file: POST /api/v1/artifacts?fileName=…; answers 201 with its id and digest, 200 when it was known. */
export async function receiveArtifact(request: Request, caller: Caller, url: URL): Promise<Response> {
  const { actor } = caller;
  authorize(actor, 'artifact:upload', OPERATIONS.models.recordArtifact.assurance, clock.now());
  if (!actor) throw new Refusal('unauthenticated', 'Send a valid token in the Authorization header.');
  const fileName = fileNameOf(url);
  const maxBytes = env().artifactBytesMax;
  const announced = Number(request.headers.get('content-length') ?? 0);
  if (announced > maxBytes) {
    throw new Refusal('too-large', `The file is larger than the ${maxBytes} bytes allowed here.`, {
      details: { maxBytes },
    });
  }
  if (!request.body) throw new Refusal('invalid', 'The upload is empty. Send the file as the request body.');
  const stored = await writeArtifact(request.body, {
    maxBytes,
    expectedDigest: expectedDigest(request),
    signal: request.signal,
  });
  const mediaType = (request.headers.get('content-type') ?? '').split(';')[0]?.trim().slice(0, 120);
  const result = await executeOperation(OPERATIONS.models.recordArtifact, 'models.recordArtifact', caller, {
    ...stored,
    fileName,
    mediaType: mediaType || 'application/octet-stream',
    receipt: makeReceipt({ organisationId: actor.organisationId, ...stored }),
  });
  return jsonAnswer(result, result.isNew ? 201 : 200, caller.correlationId);
}

/** Sends a file back: GET /api/v1/artifacts/{artifactId}/content. Who takes it goes on record. */
export async function sendArtifact(artifactId: string, caller: Caller): Promise<Response> {
  const artifact = await executeOperation(
    OPERATIONS.models.downloadArtifact,
    'models.downloadArtifact',
    caller,
    {
      artifactId,
    },
  );
  const { stream, sizeBytes } = await openArtifact(artifact.digest);
  return new Response(endWhenSilent(stream), {
    headers: {
      'content-type': 'application/octet-stream',
      'content-length': String(sizeBytes),
      'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(artifact.fileName)}`,
      'content-digest': `sha-256=:${Buffer.from(artifact.digest, 'hex').toString('base64')}:`,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      [REFERENCE_HEADER]: caller.correlationId,
    },
  });
}
