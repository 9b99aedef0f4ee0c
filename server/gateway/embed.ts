import { Refusal } from '#server/platform/domain/refusal.ts';
import type { HttpCall, Reply } from './call.ts';
import { saidIn } from './domain/openai-answer.ts';
import { readEmbeddingRequest } from './domain/openai-request.ts';
import type { Gateway } from './gateway.ts';
import { openOpenAiCall, replyWith } from './openai-call.ts';
import { takeDecision } from './take-decision.ts';

/** As 32-bit numbers, the way clients of this protocol ask for them unless told otherwise. */
function inBase64(vector: readonly number[]): string {
  return Buffer.from(Float32Array.from(vector).buffer).toString('base64');
}

/** `POST /v1/embeddings`; refuses with `unprocessable` while a person is asked, because half an embedding is none. */
export async function embed(gateway: Gateway, call: HttpCall): Promise<Reply> {
  const { ask, asked, route } = await openOpenAiCall(
    gateway,
    call,
    'openai-embeddings',
    readEmbeddingRequest,
  );
  const decision = await takeDecision(gateway, asked);
  const { output, decisionId } = decision.body;
  const vectors = Array.isArray(output?.embeddings) ? (output.embeddings as number[][]) : null;
  if (!vectors)
    throw new Refusal('unprocessable', `${route.name} gave no embedding for this input.`, {
      details: { decisionId, reason: 'no-embedding' },
    });
  const data = vectors.map((vector, index) => ({
    object: 'embedding',
    index,
    embedding: ask.isBase64 ? inBase64(vector) : vector,
  }));
  const { tokensIn } = saidIn(decision.body).usage;
  const usage = { prompt_tokens: tokensIn, total_tokens: tokensIn };
  return replyWith(decision, { object: 'list', model: route.slug, data, usage });
}
