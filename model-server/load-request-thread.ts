/** Reads one large load body away from the main thread, sends the result, and ends. */
import { parentPort, workerData } from 'node:worker_threads';
import { decodeLoadRequest } from './decode-load-request.ts';
import { RequestRefused } from './request-refused.ts';

try {
  const body = workerData as Uint8Array;
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8');
  const request = decodeLoadRequest(text);
  const memory = new Set([...request.uploads.values()].map((bytes) => bytes.buffer as ArrayBuffer));
  parentPort?.postMessage({ request }, [...memory]);
} catch (error) {
  const status = error instanceof RequestRefused ? error.status : 413;
  parentPort?.postMessage({ refused: { status, message: (error as Error).message } });
}
