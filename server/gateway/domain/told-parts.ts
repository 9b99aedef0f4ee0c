import type { GeneratedPart } from '../../clusters/domain/protocols/openai-stream.ts';
import { ToolCallParts } from '../../clusters/domain/protocols/tool-call-parts.ts';
import { canonicalJson, exactValues } from '../../platform/domain/canonical-json.ts';
import type { SaidAnswer } from './openai-answer.ts';

/** What a caller who streams was told of an answer before it was judged. */
export class ToldParts {
  text = '';
  readonly #calls = new ToolCallParts();

  add(part: GeneratedPart): void {
    if (part.kind === 'text') this.text += part.text;
    else this.#calls.add(part.delta);
  }

  hasCalls(): boolean {
    return this.#calls.calls().length > 0;
  }

  /** Whether the decision says the same, and at most more of it: its text goes on from what was told, its calls are those told. */
  isBeginningOf({ refusal, text, toolCalls }: Pick<SaidAnswer, 'refusal' | 'text' | 'toolCalls'>): boolean {
    if (refusal !== null) return this.text === '' && !this.hasCalls();
    if (!text.startsWith(this.text)) return false;
    return (
      !this.hasCalls() ||
      canonicalJson(exactValues(this.#calls.calls())) === canonicalJson(exactValues(toolCalls))
    );
  }
}
