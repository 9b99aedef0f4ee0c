import type { IncomingMessage } from 'node:http';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { readStrictJson } from './domain/read-strict-json.ts';

const BODY_MAX_BYTES = 1_000_000;
const DEPTH_MAX = 32;
const JSON_TYPE = /^application\/([\w.+-]+\+)?json\s*(;|$)/i;
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });

function tooLarge(maxBytes: number): Refusal {
  return new Refusal('too-large', `The body is larger than ${maxBytes / 1_000_000} MB.`);
}

function refuseHeaders(request: IncomingMessage, maxBytes: number): void {
  const { 'content-type': type, 'content-encoding': encoding, 'content-length': length } = request.headers;
  if (type !== undefined && !JSON_TYPE.test(type))
    throw new Refusal('invalid', 'Send the body as application/json.', {
      fields: [{ path: '', message: 'is not application/json' }],
    });
  if (encoding !== undefined && encoding !== 'identity')
    throw new Refusal('invalid', 'Send the body without a content encoding.');
  if (Number(length ?? 0) > maxBytes) throw tooLarge(maxBytes);
}

/** By the request's own events: most bodies come in one piece, and an iterator over it costs several times as much. */
function collect(request: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const incomplete = (cause?: unknown) =>
      reject(new Refusal('invalid', 'The body ended before it was complete.', { cause }));
    if (request.destroyed) return incomplete();
    const onData = (chunk: Buffer) => {
      bytes += chunk.length;
      chunks.push(chunk);
      if (bytes <= maxBytes) return;
      // Nothing more is kept of it; the rest passes by, so that the refusal reaches its caller.
      request.off('data', onData);
      request.resume();
      reject(tooLarge(maxBytes));
    };
    request.on('data', onData);
    request.once('end', () => {
      const [only] = chunks;
      resolve(chunks.length === 1 && only ? only : Buffer.concat(chunks));
    });
    request.once('error', incomplete);
    request.once('close', () => {
      if (!request.readableEnded) incomplete();
    });
  });
}

/** Reads a body of at most `maxBytes` (1 MB) as strict JSON; refuses with `too-large` or `invalid`, naming each bad field. */
export async function readBody(request: IncomingMessage, maxBytes = BODY_MAX_BYTES): Promise<unknown> {
  refuseHeaders(request, maxBytes);
  const bytes = await collect(request, maxBytes);
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch (cause) {
    throw new Refusal('invalid', 'The body is not valid UTF-8.', { cause });
  }
  if (text.trim() === '') throw new Refusal('invalid', 'The body is empty; send JSON.');
  const parsed = readStrictJson(text, { depthMax: DEPTH_MAX });
  if (!parsed.isValid) throw new Refusal('invalid', parsed.message, { fields: parsed.fields });
  return parsed.value;
}
