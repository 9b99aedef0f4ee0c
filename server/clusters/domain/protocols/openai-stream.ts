import type { TensorMapping } from '../../../registry/domain/tensor-mapping.ts';
import { ProtocolError } from './open-inference.ts';
import { type Generated, generated, isRecord, parseOpenAi, type TokenCount, usageOf } from './openai.ts';
import { ToolCallParts } from './tool-call-parts.ts';

/** A piece of a streamed answer. */
export type GeneratedPart =
  | { kind: 'text'; text: string }
  /** A piece of a tool call, as the protocol words it. */
  | { kind: 'tool-call'; delta: Readonly<Record<string, unknown>> };

const LINE_MAX = 1_000_000;
/** What one answer may hold, so that a model that never ends does not fill the memory. */
const TEXT_MAX = 4_000_000;

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/**
 * Puts a streamed answer together again. Whoever feeds it hands on the parts it returns; only `end` tells whether the
 * answer is whole, because a stream that was cut looks like one that ended.
 */
export class OpenAiStream {
  readonly #mapping: TensorMapping;
  readonly #calls = new ToolCallParts();
  #rest = '';
  #text = '';
  #reason: string | null = null;
  #usage: TokenCount | null = null;
  #isDone = false;

  constructor(mapping: TensorMapping) {
    this.#mapping = mapping;
  }

  /** Takes what came in, however it was cut; throws a ProtocolError for what is no stream of this protocol. */
  push(chunk: string): GeneratedPart[] {
    const lines = (this.#rest + chunk).split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop() ?? '';
    if (this.#rest.length > LINE_MAX) throw new ProtocolError('answer', 'a line of the stream has no end');
    return lines.flatMap((line) => this.#line(line));
  }

  /** The whole answer; null when the stream ended before the model did. */
  end(): Generated | null {
    if (this.#rest.trim() !== '') {
      for (const line of [this.#rest, '']) this.#line(line);
      this.#rest = '';
    }
    if (this.#reason === null) return null;
    const calls = this.#calls.calls();
    const content = {
      content: this.#text,
      ...(calls.length > 0 && { tool_calls: calls }),
      finish_reason: this.#reason,
    };
    return generated(this.#mapping, content, this.#usage);
  }

  #line(line: string): GeneratedPart[] {
    if (!line.startsWith('data:')) {
      // Some engines answer a failure in mid-stream with plain JSON.
      if (line.startsWith('{')) parseOpenAi(line);
      return [];
    }
    const data = line.slice(5).trim();
    if (data === '' || this.#isDone) return [];
    if (data === '[DONE]') {
      this.#isDone = true;
      return [];
    }
    return this.#event(parseOpenAi(data));
  }

  #event(event: Record<string, unknown>): GeneratedPart[] {
    this.#usage = usageOf(event) ?? this.#usage;
    const [choice] = Array.isArray(event.choices) ? (event.choices as unknown[]) : [];
    if (!isRecord(choice)) return [];
    if (typeof choice.finish_reason === 'string') this.#reason = choice.finish_reason;
    const delta = isRecord(choice.delta) ? choice.delta : {};
    const parts: GeneratedPart[] = [];
    const text = textOf(delta.content);
    if (text !== '') {
      this.#text += text;
      if (this.#text.length > TEXT_MAX)
        throw new ProtocolError('answer', 'the answer is longer than allowed');
      parts.push({ kind: 'text', text });
    }
    for (const call of Array.isArray(delta.tool_calls) ? (delta.tool_calls as unknown[]) : [])
      if (isRecord(call)) {
        this.#calls.add(call);
        parts.push({ kind: 'tool-call', delta: call });
      }
    return parts;
  }
}
