import { Refusal } from '#server/platform/domain/refusal.ts';
import { openArtifact } from './artifact-store.ts';

/** Reads a stored file as UTF-8 text; refuses with `too-large` beyond `maxBytes` and with `invalid` when it is not text. */
export async function readStoredText(digest: string, maxBytes: number): Promise<string> {
  const { stream, sizeBytes } = await openArtifact(digest);
  if (sizeBytes > maxBytes) {
    stream.destroy();
    throw new Refusal('too-large', `The file is larger than the ${maxBytes} bytes that are read here.`, {
      details: { maxBytes },
    });
  }
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk as Uint8Array);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch (cause) {
    throw new Refusal('invalid', 'The file is not text in UTF-8. Save it as UTF-8 and send it again.', {
      cause,
    });
  }
}
