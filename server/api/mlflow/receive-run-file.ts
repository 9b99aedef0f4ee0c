import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { authorize } from '#server/access/domain/authorize.ts';
import { clock } from '#server/platform/clock.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { env } from '#server/platform/env.ts';
import { makeReceipt } from '#server/registry/artifact-receipt.ts';
import { writeArtifact } from '#server/registry/artifact-store.ts';
import type { MlflowExchange } from './mlflow-door.ts';

const HEAR_OUT_MS = 60_000;

/** Bytes in the store, and the proof that they came from this organisation. */
export interface ReceivedFile {
  digest: string;
  sizeBytes: number;
  receipt: string;
}

/** Throws unless the caller may upload here: asked before the first byte is read, and again when it is recorded. */
export function requireUpload({ actor, workspaceId }: MlflowExchange): void {
  const workspaces = authorize(actor, 'artifact:upload', 'mfa', clock.now());
  if (workspaces !== '*' && !workspaces.includes(workspaceId))
    throw new Refusal('forbidden', 'You may not upload artifacts in this workspace.');
}

/** Streams bytes into the store for the caller's organisation, vouching for them. */
export async function storeFor(
  { actor }: Pick<MlflowExchange, 'actor'>,
  stream: AsyncIterable<Uint8Array>,
): Promise<ReceivedFile> {
  const stored = await writeArtifact(stream, { maxBytes: env().artifactBytesMax, mayBeEmpty: true });
  return { ...stored, receipt: makeReceipt({ organisationId: actor.organisationId, ...stored }) };
}

/** Clients read no answer before they have sent everything; one that is cut off meanwhile sends it all again, seven times. */
async function hearOut(request: IncomingMessage): Promise<void> {
  if (request.complete || request.destroyed) return;
  request.resume();
  await once(request, 'close', { signal: AbortSignal.timeout(HEAR_OUT_MS) }).catch(() => undefined);
}

function refuseUnread(exchange: MlflowExchange): void {
  requireUpload(exchange);
  const { headers } = exchange.request;
  const maxBytes = env().artifactBytesMax;
  if (Number(headers['content-length'] ?? 0) > maxBytes)
    throw new Refusal('too-large', `The file is larger than the ${maxBytes} bytes allowed here.`);
  if (headers['content-encoding'] !== undefined)
    throw new Refusal('invalid', 'Send the file without Content-Encoding.');
}

/** Streams the body of a call into the store; what is cut off leaves nothing. Any size up to the limit, in constant memory. */
export async function receiveRunFile(exchange: MlflowExchange): Promise<ReceivedFile> {
  const { request } = exchange;
  try {
    refuseUnread(exchange);
    return await storeFor(exchange, request.iterator({ destroyOnReturn: false }));
  } catch (cause) {
    await hearOut(request);
    if (cause instanceof Refusal || request.complete) throw cause;
    throw new Refusal('invalid', 'The upload was cut off. Nothing was kept.', { cause });
  }
}
