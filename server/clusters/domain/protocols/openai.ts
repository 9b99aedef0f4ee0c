import type { ModelOutput, TensorMapping } from '../../../registry/domain/tensor-mapping.ts';
import { type ChatMessage, messagesOf } from './chat-messages.ts';
import { ProtocolError } from './open-inference.ts';

/**
 * The OpenAI protocol as pure text, for models that generate. A version's mapping says which field of the contract fills
 * which member of the request (`tensor` is the member's name), so that what may be asked of a model is signed for like any
 * other mapping. A model whose mapping fills `input` embeds; every other one answers messages.
 */
export const REQUEST_MEMBERS = [
  'messages',
  'input',
  'tools',
  'tool_choice',
  'response_format',
  'temperature',
  'top_p',
  'max_tokens',
  'stop',
  'seed',
] as const;
export type RequestMember = (typeof REQUEST_MEMBERS)[number];

/** The numbers that a generating model is judged by, as its mapping names them. */
export const GENERATED_NUMBERS = ['quality', 'tokens_in', 'tokens_out'] as const;

export interface GenerationParameters {
  temperature?: number | undefined;
  topP?: number | undefined;
  tokensMax?: number | undefined;
  stop?: readonly string[] | undefined;
}

export interface OpenAiEndpoint {
  baseUrl: string;
  model: string;
}

export interface OpenAiRequest {
  mapping: TensorMapping;
  input: Readonly<Record<string, unknown>>;
  /** What the policy fixes; it wins over the input. */
  parameters?: GenerationParameters | undefined;
  /** Messages of a rendered prompt; they stand in front of the input's. */
  prompt?: readonly ChatMessage[] | undefined;
  isStreamed: boolean;
}

export interface TokenCount {
  tokensIn: number;
  tokensOut: number;
}

/** What a generating model said: numbers to judge by, and what stands in the output beside them. */
export interface Generated {
  output: ModelOutput;
  content: Readonly<Record<string, unknown>>;
  usage: TokenCount | null;
}

type Json = Record<string, unknown>;

export function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether the model behind a mapping embeds texts instead of answering messages. */
export function isEmbedding(mapping: TensorMapping): boolean {
  return mapping.inputs.some(({ tensor }) => tensor === 'input');
}

/** The field of the contract that fills a member of the request; null when none does. */
export function fieldFor(mapping: TensorMapping, member: RequestMember): string | null {
  return mapping.inputs.find(({ tensor }) => tensor === member)?.field ?? null;
}

function pathOf(baseUrl: string, rest: string): string {
  const prefix = /^[a-z]+:\/\/[^/?#]+([^?#]*)/i.exec(baseUrl)?.[1]?.replace(/\/+$/, '') ?? '';
  // Both spellings of an address are in use: with the version and without.
  return prefix.endsWith('/v1') ? `${prefix}${rest}` : `${prefix}/v1${rest}`;
}

function fixed({ temperature, topP, tokensMax, stop }: GenerationParameters): Json {
  return {
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { top_p: topP }),
    ...(stop !== undefined && { stop }),
    ...(tokensMax !== undefined && { max_tokens: tokensMax }),
  };
}

function membersOf({ mapping, input }: OpenAiRequest): Json {
  const members: Json = {};
  for (const { tensor, field } of mapping.inputs) {
    const value = Object.hasOwn(input, field) ? input[field] : undefined;
    const isKnown = (REQUEST_MEMBERS as readonly string[]).includes(tensor);
    if (isKnown && tensor !== 'messages' && value !== undefined && value !== null) members[tensor] = value;
  }
  return members;
}

/** Encodes one call; throws a ProtocolError of side `input` when there is nothing to answer or to embed. */
export function encodeOpenAi(
  request: OpenAiRequest,
  endpoint: OpenAiEndpoint,
): { path: string; body: string } {
  const { mapping, input, parameters = {}, prompt = [] } = request;
  const members = membersOf(request);
  if (isEmbedding(mapping)) {
    if (typeof members.input !== 'string' && !Array.isArray(members.input))
      throw new ProtocolError('input', 'the model needs text to embed', fieldFor(mapping, 'input'));
    const body = { model: endpoint.model, input: members.input, encoding_format: 'float' };
    return { path: pathOf(endpoint.baseUrl, '/embeddings'), body: JSON.stringify(body) };
  }
  const field = fieldFor(mapping, 'messages');
  const given = field !== null && Object.hasOwn(input, field) ? messagesOf(input[field], field) : [];
  const messages = [...prompt, ...given];
  if (messages.length === 0) throw new ProtocolError('input', 'the model needs messages', field);
  const asked = typeof members.max_tokens === 'number' ? members.max_tokens : Number.POSITIVE_INFINITY;
  const limits = fixed(parameters);
  if (parameters.tokensMax !== undefined && asked < parameters.tokensMax) limits.max_tokens = asked;
  const stream = request.isStreamed ? { stream: true, stream_options: { include_usage: true } } : {};
  const body = { model: endpoint.model, messages, ...members, ...limits, ...stream };
  return { path: pathOf(endpoint.baseUrl, '/chat/completions'), body: JSON.stringify(body) };
}

/** Reads one JSON text of an engine; throws a ProtocolError for what is none, and for an error in the place of an answer. */
export function parseOpenAi(text: string): Json {
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    throw new ProtocolError('answer', 'the engine answered something that is not JSON');
  }
  if (!isRecord(answer)) throw new ProtocolError('answer', 'the engine answered without an answer');
  const { error } = answer;
  if (error !== undefined && error !== null) {
    const said = isRecord(error) && typeof error.message === 'string' ? error.message : JSON.stringify(error);
    throw new ProtocolError('answer', `the engine answered with an error: ${said.slice(0, 300)}`);
  }
  return answer;
}

/** Tokens as the engine counted them; null when it did not. */
export function usageOf(answer: Json): TokenCount | null {
  const { usage } = answer;
  if (!isRecord(usage)) return null;
  const count = (value: unknown) => (Number.isSafeInteger(value) ? Math.max(0, value as number) : 0);
  return { tokensIn: count(usage.prompt_tokens), tokensOut: count(usage.completion_tokens) };
}

/** Puts together what was said; the numbers are those that the mapping names. */
export function generated(
  mapping: TensorMapping,
  content: Readonly<Record<string, unknown>>,
  usage: TokenCount | null,
): Generated {
  const numbers: Record<string, number> = {
    quality: 1,
    tokens_in: usage?.tokensIn ?? 0,
    tokens_out: usage?.tokensOut ?? 0,
  };
  const output: Record<string, number> = {};
  for (const { name, tensor } of mapping.outputs) {
    const value = Object.hasOwn(numbers, tensor) ? numbers[tensor] : undefined;
    if (value === undefined) throw new ProtocolError('answer', `a generating model has no "${tensor}"`);
    output[name] = value;
  }
  return { output, content, usage };
}

/** How many texts an input asks to embed: a list of numbers is one text in tokens. */
export function textsToEmbed(mapping: TensorMapping, input: Readonly<Record<string, unknown>>): number {
  const field = fieldFor(mapping, 'input');
  const value = field !== null && Object.hasOwn(input, field) ? input[field] : undefined;
  return Array.isArray(value) && typeof value[0] !== 'number' ? value.length : 1;
}

/** One vector for each text, in their order and of one width. */
function embeddingsOf(answer: Json, texts: number): number[][] {
  const data = Array.isArray(answer.data) ? (answer.data as unknown[]) : [];
  const vectors: number[][] = new Array(texts);
  for (const [at, item] of data.entries()) {
    const { embedding: vector, index = at }: Json = isRecord(item) ? item : {};
    if (!Array.isArray(vector) || vector.length === 0 || !vector.every((value) => Number.isFinite(value)))
      throw new ProtocolError('answer', 'the engine answered without an embedding');
    const isPlace = Number.isSafeInteger(index) && (index as number) >= 0 && (index as number) < texts;
    if (!isPlace || vectors[index as number] !== undefined)
      throw new ProtocolError('answer', 'the engine answered with embeddings of texts that were not sent');
    if (vector.length !== (vectors.find(Boolean) ?? vector).length)
      throw new ProtocolError('answer', 'the engine answered with embeddings of several widths');
    vectors[index as number] = vector as number[];
  }
  if (data.length !== texts || texts === 0)
    throw new ProtocolError(
      'answer',
      data.length === 0
        ? 'the engine answered without an embedding'
        : `the engine answered with ${data.length} embeddings for ${texts} texts`,
    );
  return vectors;
}

/**
 * Reads a whole answer; throws a ProtocolError of side `answer` when there is none in it. `texts` is how many were sent to
 * be embedded.
 */
export function decodeOpenAi(mapping: TensorMapping, text: string, texts = 1): Generated {
  const answer = parseOpenAi(text);
  if (isEmbedding(mapping))
    return generated(mapping, { embeddings: embeddingsOf(answer, texts) }, usageOf(answer));
  const [choice] = Array.isArray(answer.choices) ? (answer.choices as unknown[]) : [];
  const message = isRecord(choice) ? choice.message : null;
  if (!isRecord(choice) || !isRecord(message))
    throw new ProtocolError('answer', 'the engine answered without a choice');
  const { content, tool_calls: calls } = message;
  const hasCalls = Array.isArray(calls) && calls.length > 0;
  if (typeof content !== 'string' && !hasCalls)
    throw new ProtocolError('answer', 'the engine answered without content');
  const reason = typeof choice.finish_reason === 'string' ? choice.finish_reason : null;
  const said = {
    content: typeof content === 'string' ? content : '',
    ...(hasCalls && { tool_calls: calls }),
    ...(reason !== null && { finish_reason: reason }),
  };
  return generated(mapping, said, usageOf(answer));
}
