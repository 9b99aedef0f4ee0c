import type { HttpCall, Reply } from './call.ts';
import {
  type AnswerFrame,
  openAiError,
  responseItems,
  responseObject,
  type SaidAnswer,
  saidIn,
} from './domain/openai-answer.ts';
import { readChatRequest } from './domain/openai-request.ts';
import { chatOfResponses } from './domain/responses-request.ts';
import type { EventStream } from './event-stream.ts';
import type { Gateway } from './gateway.ts';
import { frameOf, openOpenAiCall, replyWith } from './openai-call.ts';
import { type StreamScript, streamDecision } from './stream-decision.ts';
import { takeDecision } from './take-decision.ts';

/** The events of one streamed response, each numbered and named in its data as well. */
class ResponseScript implements StreamScript {
  readonly tellsCalls = false;
  readonly #frame: AnswerFrame;
  readonly #item: { item_id: string; output_index: number; content_index: number };
  #number = 0;
  #hasText = false;

  constructor(frame: AnswerFrame) {
    this.#frame = frame;
    this.#item = { item_id: `msg_${frame.id}`, output_index: 0, content_index: 0 };
  }

  begin(to: EventStream): void {
    const response = responseObject(this.#frame, null);
    void this.#tell(to, 'response.created', { response });
    void this.#tell(to, 'response.in_progress', { response });
  }

  part(to: EventStream, part: Parameters<StreamScript['part']>[1]): Promise<void> | void {
    // Calls of functions are told whole, at the end: their pieces mean nothing before.
    if (part.kind === 'text') return this.#text(to, part.text);
  }

  end(to: EventStream, said: SaidAnswer, rest: { text: string }, decisionId: string): void {
    if (rest.text !== '') void this.#text(to, rest.text);
    for (const [index, item] of responseItems(this.#frame.id, said).entries())
      this.#whole(to, item, index, said);
    const response = responseObject(this.#frame, said);
    void this.#tell(to, `response.${response.status}`, { response, decision_id: decisionId });
  }

  fail(to: EventStream, problem: Parameters<StreamScript['fail']>[1]): void {
    void this.#tell(to, 'error', openAiError(problem).error, 'error');
  }

  #tell(to: EventStream, type: string, data: object, kind = type): Promise<void> | void {
    const numbered = { ...data, type: kind, sequence_number: this.#number };
    this.#number += 1;
    return to.send(numbered, type);
  }

  #text(to: EventStream, delta: string): Promise<void> | void {
    if (!this.#hasText) {
      this.#hasText = true;
      const { item_id: id, output_index } = this.#item;
      const item = { id, type: 'message', status: 'in_progress', role: 'assistant', content: [] };
      void this.#tell(to, 'response.output_item.added', { output_index, item });
      const part = { type: 'output_text', text: '', annotations: [], logprobs: [] };
      void this.#tell(to, 'response.content_part.added', { ...this.#item, part });
    }
    return this.#tell(to, 'response.output_text.delta', { ...this.#item, delta, logprobs: [] });
  }

  #whole(to: EventStream, item: Record<string, unknown>, index: number, said: SaidAnswer): void {
    const at = { item_id: item.id, output_index: index };
    const isTold = item.type === 'message' && this.#hasText;
    if (!isTold) void this.#tell(to, 'response.output_item.added', { output_index: index, item });
    else {
      const part = { type: 'output_text', text: said.text, annotations: [], logprobs: [] };
      void this.#tell(to, 'response.output_text.done', { ...this.#item, text: said.text, logprobs: [] });
      void this.#tell(to, 'response.content_part.done', { ...this.#item, part });
    }
    if (item.type === 'function_call') {
      const { arguments: given, name } = item;
      void this.#tell(to, 'response.function_call_arguments.delta', { ...at, delta: given });
      void this.#tell(to, 'response.function_call_arguments.done', { ...at, arguments: given, name });
    }
    void this.#tell(to, 'response.output_item.done', { output_index: index, item });
  }
}

/** `POST /v1/responses`: the same as chat completions in the newer words of the protocol; nothing is kept between calls. */
export async function respond(gateway: Gateway, call: HttpCall): Promise<Reply> {
  const opened = await openOpenAiCall(gateway, call, 'openai-responses', (route, body) =>
    readChatRequest(route, chatOfResponses(body)),
  );
  const { ask, asked, route } = opened;
  if (ask.isStreamed) {
    const script = new ResponseScript(frameOf(route, `resp_${call.correlationId}`));
    return streamDecision(gateway, call, opened, script);
  }
  const decision = await takeDecision(gateway, asked);
  const frame = frameOf(route, decision.body.decisionId);
  return replyWith(decision, responseObject(frame, saidIn(decision.body)));
}
