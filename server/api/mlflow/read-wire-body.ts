import type { IncomingMessage } from 'node:http';
import { Refusal } from '#server/platform/domain/refusal.ts';

export interface WireBodyLimits {
  maxBytes: number;
  /** The whole body must have arrived after this long. */
  waitMs: number;
}

/** The largest message: a log-batch with everything at its limits is less. */
const MESSAGE: WireBodyLimits = { maxBytes: 20_000_000, waitMs: 30_000 };

/** A client that is still sending reads no answer: it is heard out, up to so many times what is taken. */
const HEARD_OUT = 10;

/**
 * Reads a body, and keeps no more of it in memory than the limit, whatever its headers announce. Refuses with `too-large`,
 * and with `invalid` when it comes too slowly or is cut: clients repeat the status of a timeout for minutes.
 */
export function readWireBody(
  request: IncomingMessage,
  { maxBytes, waitMs }: WireBodyLimits = MESSAGE,
): Promise<Buffer> {
  const tooLarge = () =>
    new Refusal(
      'too-large',
      `The request is larger than ${Math.floor(maxBytes / 1_000_000)} MB. Send it in parts.`,
    );
  const heardOut = maxBytes * HEARD_OUT;
  if (Number(request.headers['content-length'] ?? 0) > heardOut) return Promise.reject(tooLarge());
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const timer = setTimeout(
      () =>
        finish(new Refusal('invalid', `The request did not arrive within ${Math.ceil(waitMs / 1000)} s.`)),
      waitMs,
    );
    const finish = (error: Error | null) => {
      clearTimeout(timer);
      request.off('data', take).off('end', end).off('close', cut).off('error', cut);
      if (error) {
        request.pause();
        reject(error);
      } else resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, size));
    };
    const take = (chunk: Buffer) => {
      size += chunk.byteLength;
      if (size > heardOut) finish(tooLarge());
      else if (size > maxBytes) chunks.length = 0;
      else chunks.push(chunk);
    };
    const end = () => finish(size > maxBytes ? tooLarge() : null);
    const cut = () => finish(new Refusal('invalid', 'The request was cut off.'));
    request.on('data', take).on('end', end).on('close', cut).on('error', cut);
  });
}

/** Reads a JSON message's text; refuses another content type in the words of MLflow's server. */
export async function readWireText(request: IncomingMessage): Promise<string> {
  const bytes = await readWireBody(request);
  if (bytes.byteLength === 0) return '';
  const type = request.headers['content-type'];
  if (type === undefined) throw new Refusal('invalid', 'Bad Request. Content-Type header is missing.');
  if (!/^application\/json\s*(;|$)/i.test(type))
    throw new Refusal('invalid', "Bad Request. Content-Type must be one of ['application/json'].");
  if (request.headers['content-encoding'] !== undefined)
    throw new Refusal('invalid', 'Send the request without Content-Encoding.');
  return bytes.toString('utf8');
}
