import { Refusal } from '#server/platform/domain/refusal.ts';

export interface BodyLimits {
  maxBytes: number;
  /** The whole body must have arrived after this long. */
  waitMs?: number;
  /** What to say when it is larger. */
  tooLarge: string;
}

const WAIT_MS = 30_000;

/**
 * Reads a request's body into memory, up to a limit that holds whatever its headers announce or leave out: a chunked body
 * announces nothing. Refuses with `too-large` at the first byte too many, and with `timeout` when it comes too slowly.
 */
export async function readBoundedBody(
  request: Request,
  { maxBytes, waitMs = WAIT_MS, tooLarge }: BodyLimits,
): Promise<Uint8Array<ArrayBuffer>> {
  if (!request.body) return new Uint8Array();
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) throw new Refusal('too-large', tooLarge);
  const reader = request.body.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const seconds = Math.ceil(waitMs / 1000);
    timer = setTimeout(
      () =>
        reject(new Refusal('timeout', `The request body did not arrive within ${seconds} s. Send it again.`)),
      waitMs,
    );
  });
  try {
    for (;;) {
      const { done, value } = await Promise.race([reader.read(), late]);
      if (done) return new Uint8Array(Buffer.concat(chunks));
      size += value.byteLength;
      if (size > maxBytes) throw new Refusal('too-large', tooLarge);
      chunks.push(value);
    }
  } finally {
    clearTimeout(timer);
    await reader.cancel().catch(() => undefined);
  }
}
