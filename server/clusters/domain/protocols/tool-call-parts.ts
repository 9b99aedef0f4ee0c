import { ProtocolError } from './open-inference.ts';
import { isRecord } from './openai.ts';

/** A call of a function, as the protocol words it. */
export interface ToolCall {
  id: string;
  type: 'function';
  function: { name: string; arguments: string };
}

const TOOL_CALLS_MAX = 128;

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Puts the tool calls of a streamed answer together; throws a ProtocolError for more than an answer may hold. */
export class ToolCallParts {
  readonly #calls: ToolCall[] = [];

  add(delta: Readonly<Record<string, unknown>>): void {
    const index = Number.isSafeInteger(delta.index) ? (delta.index as number) : 0;
    if (index < 0 || index >= TOOL_CALLS_MAX) throw new ProtocolError('answer', 'too many tool calls');
    const said = isRecord(delta.function) ? delta.function : {};
    const call = this.#calls[index] ?? { id: '', type: 'function', function: { name: '', arguments: '' } };
    this.#calls[index] = {
      ...call,
      id: call.id + textOf(delta.id),
      function: {
        name: call.function.name + textOf(said.name),
        arguments: call.function.arguments + textOf(said.arguments),
      },
    };
  }

  /** Those that were begun, in their order. */
  calls(): ToolCall[] {
    return this.#calls.filter((call) => call !== undefined);
  }
}
