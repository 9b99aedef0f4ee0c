import type { OpenAiStream } from '#server/clusters/domain/protocols/openai-stream.ts';
import type { AnswerStream } from './answer-stream.ts';
import type { ModelAnswer } from './speak-protocol.ts';
import type { Stopwatch } from './stopwatch.ts';

/**
 * Hands the parts of an answer on as they come and puts the whole together; null when the stream ended before the answer
 * did. Throws a ProtocolError for garbage, and whatever the connection breaks with.
 */
export async function readStream(
  body: AsyncIterable<Uint8Array>,
  decoder: OpenAiStream,
  to: AnswerStream,
  watch: Stopwatch,
): Promise<ModelAnswer | null> {
  const text = new TextDecoder();
  let firstTokenMs: number | null = null;
  for await (const chunk of body)
    for (const part of decoder.push(text.decode(chunk, { stream: true }))) {
      firstTokenMs ??= watch.elapsedMs();
      await to.send(part);
    }
  const whole = decoder.end();
  if (!whole) return null;
  const { output, content } = whole;
  const usage = whole.usage ?? { tokensIn: 0, tokensOut: 0 };
  return { output, content, usage: { ...usage, firstTokenMs } };
}
