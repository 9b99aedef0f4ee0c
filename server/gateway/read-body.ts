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

async function collect(request: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw tooLarge(maxBytes);
      chunks.push(chunk);
    }
  } catch (cause) {
    if (cause instanceof Refusal) throw cause;
    throw new Refusal('invalid', 'The body ended before it was complete.', { cause });
  }
  return Buffer.concat(chunks);
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
