import { Refusal } from '#server/platform/domain/refusal.ts';

const BYTES_MAX = 2_000_000;
const WAIT_MS = 30_000;

function tooLarge(): Refusal {
  return new Refusal('too-large', 'The request is larger than 2 MB. Upload files to /api/v1/artifacts.');
}

async function collect(body: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  const reader = body.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Refusal('timeout', 'The request body did not arrive within 30 s. Send it again.')),
      WAIT_MS,
    );
  });
  try {
    for (;;) {
      const { done, value } = await Promise.race([reader.read(), late]);
      if (done) return Buffer.concat(chunks);
      size += value.byteLength;
      if (size > BYTES_MAX) throw tooLarge();
      chunks.push(value);
    }
  } finally {
    clearTimeout(timer);
    await reader.cancel().catch(() => undefined);
  }
}

/** Reads a JSON object of at most 2 MB within 30 s; an empty body is an empty object. */
export async function readJsonBody(
  request: Request,
): Promise<{ value: Record<string, unknown>; text: string }> {
  if (!request.body) return { value: {}, text: '' };
  if (Number(request.headers.get('content-length') ?? 0) > BYTES_MAX) throw tooLarge();
  const bytes = await collect(request.body);
  if (bytes.byteLength === 0) return { value: {}, text: '' };
  const type = request.headers.get('content-type') ?? '';
  if (!/^application\/(json|[a-z.+-]+\+json)\b/i.test(type))
    throw new Refusal('invalid', 'Send JSON with the header Content-Type: application/json.');
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new Refusal('invalid', 'The body must be a JSON object.');
    return { value: value as Record<string, unknown>, text };
  } catch (cause) {
    if (cause instanceof Refusal) throw cause;
    throw new Refusal('invalid', 'The body is not valid JSON in UTF-8.', { cause });
  }
}
