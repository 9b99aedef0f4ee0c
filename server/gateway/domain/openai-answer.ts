import { isRecord } from '../../clusters/domain/protocols/openai.ts';
import type { Problem } from '../../platform/domain/problem.ts';
import type { DecisionAnswer } from './compose-answer.ts';

/** A decision in the words of the OpenAI protocol. What the protocol has no word for is a refusal of the model's. */
export interface SaidAnswer {
  text: string;
  toolCalls: readonly unknown[];
  finishReason: string;
  /** Why there is no answer, for people; null when there is one. */
  refusal: string | null;
  usage: { tokensIn: number; tokensOut: number };
}

/** Reads a decision as what a model would have said. */
export function saidIn(answer: DecisionAnswer): SaidAnswer {
  const { output, status, usage } = answer;
  const said: Readonly<Record<string, unknown>> = output ?? {};
  const isWaiting = status === 'pending_review';
  const hasText = typeof said.content === 'string';
  const toolCalls = Array.isArray(said.tool_calls) ? said.tool_calls : [];
  const waiting = `A person is asked first. Ask again at /v1/decisions/${answer.decisionId}.`;
  const refusal = isWaiting ? waiting : hasText || toolCalls.length > 0 ? null : JSON.stringify(said);
  return {
    text: hasText ? String(said.content) : '',
    toolCalls,
    finishReason:
      refusal !== null
        ? 'content_filter'
        : typeof said.finish_reason === 'string'
          ? said.finish_reason
          : 'stop',
    refusal,
    usage: { tokensIn: usage?.tokensIn ?? 0, tokensOut: usage?.tokensOut ?? 0 },
  };
}

/** Where an answer belongs: its id, whose it is, and when (seconds). */
export interface AnswerFrame {
  id: string;
  model: string;
  created: number;
}

function chatUsage({ tokensIn, tokensOut }: SaidAnswer['usage']) {
  return { prompt_tokens: tokensIn, completion_tokens: tokensOut, total_tokens: tokensIn + tokensOut };
}

/** The answer of `POST /v1/chat/completions`. */
export function chatCompletion({ id, model, created }: AnswerFrame, said: SaidAnswer) {
  const message = {
    role: 'assistant',
    content: said.refusal === null ? said.text : null,
    refusal: said.refusal,
    ...(said.toolCalls.length > 0 && { tool_calls: said.toolCalls }),
  };
  const choices = [{ index: 0, message, logprobs: null, finish_reason: said.finishReason }];
  return { id, object: 'chat.completion', created, model, choices, usage: chatUsage(said.usage) };
}

/** One event of a streamed chat completion. */
export function chatChunk(
  { id, model, created }: AnswerFrame,
  delta: object,
  finishReason: string | null = null,
) {
  const choices = [{ index: 0, delta, logprobs: null, finish_reason: finishReason }];
  return { id, object: 'chat.completion.chunk', created, model, choices };
}

/** The event behind the last one that tells the tokens. */
export function chatUsageChunk({ id, model, created }: AnswerFrame, said: SaidAnswer) {
  return { id, object: 'chat.completion.chunk', created, model, choices: [], usage: chatUsage(said.usage) };
}

/** The items of a response: what was said, and the functions that were called. */
export function responseItems(id: string, said: SaidAnswer): Record<string, unknown>[] {
  const content =
    said.refusal === null
      ? { type: 'output_text', text: said.text, annotations: [], logprobs: [] }
      : { type: 'refusal', refusal: said.refusal };
  const hasMessage = said.refusal !== null || said.text !== '' || said.toolCalls.length === 0;
  const message = {
    type: 'message',
    id: `msg_${id}`,
    status: 'completed',
    role: 'assistant',
    content: [content],
  };
  const calls = said.toolCalls.flatMap((call, index) => {
    const made = isRecord(call) && isRecord(call.function) ? call.function : null;
    if (!made || !isRecord(call)) return [];
    const names = { name: made.name, arguments: made.arguments, call_id: call.id };
    return [{ type: 'function_call', id: `fc_${id}_${index}`, status: 'completed', ...names }];
  });
  return [...(hasMessage ? [message] : []), ...calls];
}

/** The answer of `POST /v1/responses`; without `said` as it stands while the model speaks. */
export function responseObject({ id, model, created }: AnswerFrame, said: SaidAnswer | null) {
  const isCut = said?.finishReason === 'length';
  const { tokensIn = 0, tokensOut = 0 } = said?.usage ?? {};
  return {
    id,
    object: 'response',
    created_at: created,
    status: said === null ? 'in_progress' : isCut ? 'incomplete' : 'completed',
    error: null,
    incomplete_details: isCut ? { reason: 'max_output_tokens' } : null,
    instructions: null,
    metadata: {},
    model,
    output: said === null ? [] : responseItems(id, said),
    parallel_tool_calls: true,
    temperature: null,
    top_p: null,
    tool_choice: 'auto',
    tools: [],
    store: false,
    usage: said && {
      input_tokens: tokensIn,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens: tokensOut,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: tokensIn + tokensOut,
    },
  };
}

const TYPES: Readonly<Record<number, string>> = {
  401: 'authentication_error',
  403: 'permission_error',
  429: 'rate_limit_error',
};

/** Problem details as an error body of this protocol; everything beyond its four members is kept beside them. */
export function openAiError(problem: Problem): { error: Record<string, unknown> } {
  const { status, detail, type, title: _, errors, instance, reason, param, ...rest } = problem;
  const name = type.replace('urn:interlock:problem:', '');
  const isUnknownModel = name === 'not-found';
  const pointer = errors?.[0]?.pointer.replace(/^\//, '').replaceAll('/', '.');
  return {
    error: {
      message: detail,
      type: TYPES[status] ?? (status >= 500 ? 'server_error' : 'invalid_request_error'),
      param: typeof param === 'string' ? param : isUnknownModel ? 'model' : (pointer ?? null),
      code:
        typeof reason === 'string' ? reason : isUnknownModel ? 'model_not_found' : name.replaceAll('-', '_'),
      ...(errors && { errors }),
      ...(instance && { request: instance }),
      ...rest,
    },
  };
}
