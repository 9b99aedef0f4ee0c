import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { decodeLoadRequest, type LoadRequest } from './decode-load-request.ts';
import { RequestRefused } from './request-refused.ts';

/** Above this, parsing JSON and base64 takes long enough for health checks to notice. */
const OWN_THREAD_BYTES = 2 * 1024 * 1024;
const THREAD_TIMEOUT_MS = 120_000;

type ThreadAnswer = { request: LoadRequest } | { refused: { status: number; message: string } };

/** Decodes a load body, a large one in a thread of its own; throws RequestRefused with what is wrong with it. */
export async function readLoadRequest(body: Buffer): Promise<LoadRequest> {
  if (body.length < OWN_THREAD_BYTES) return decodeLoadRequest(body.toString('utf8'));
  // Handed over, not copied: a body of this size has its memory to itself.
  const worker = new Worker(new URL('./load-request-thread.ts', import.meta.url), {
    workerData: new Uint8Array(body.buffer, body.byteOffset, body.byteLength),
    transferList: body.buffer instanceof ArrayBuffer ? [body.buffer] : [],
  });
  try {
    const signal = AbortSignal.timeout(THREAD_TIMEOUT_MS);
    const [answer] = (await once(worker, 'message', { signal })) as [ThreadAnswer];
    if ('refused' in answer) throw new RequestRefused(answer.refused.status, answer.refused.message);
    return answer.request;
  } finally {
    await worker.terminate();
  }
}
