import type { IncomingMessage } from 'node:http';
import { RequestRefused } from './request-refused.ts';

/** Reads a body up to `limit` bytes; throws 413 as soon as it is longer, before the rest has arrived; the connection stays. */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const tooLarge = new RequestRefused(413, `the body is larger than ${limit} bytes`);
  if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLarge;
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > limit) throw tooLarge;
      chunks.push(chunk);
    }
  } catch (error) {
    throw error === tooLarge
      ? error
      : new RequestRefused(400, 'the connection ended before the body was complete');
  }
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, size);
}
