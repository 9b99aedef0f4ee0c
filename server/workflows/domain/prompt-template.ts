import { z } from 'zod';
import { canonicalJson, exactValues } from '../../platform/domain/canonical-json.ts';

/**
 * What a version of a model of kind `prompt` is: messages in which `{{name}}` stands for a field of the contract's input.
 * There is nothing else to the language, so that whoever signs for a prompt can read what it says. Values are put in once
 * and never read as template again, so an input cannot ask for another field.
 */
export const promptSchema = z.strictObject({
  messages: z
    .array(
      z.strictObject({
        role: z.enum(['system', 'user', 'assistant']),
        content: z.string().min(1, 'must not be empty').max(50_000),
      }),
    )
    .min(1)
    .max(50),
});
export type Prompt = z.output<typeof promptSchema>;
export type PromptMessage = Prompt['messages'][number];

const VARIABLE = /\{\{\s*([A-Za-z_][A-Za-z0-9_.-]{0,199})\s*\}\}/g;
const OPENING = /\{\{(?!\s*[A-Za-z_][A-Za-z0-9_.-]{0,199}\s*\}\})/;

/** The fields that a prompt asks for, each once, in the order in which they appear. */
export function variablesOf(messages: readonly PromptMessage[]): string[] {
  const found = messages.flatMap(({ content }) =>
    [...content.matchAll(VARIABLE)].map(([, name = '']) => name),
  );
  return [...new Set(found)];
}

/** A text with what stands for fields told apart from the rest, in the order of reading. */
export function splitVariables(text: string): { text: string; isVariable: boolean }[] {
  let end = 0;
  const parts = [...text.matchAll(VARIABLE)].flatMap((found) => {
    const before = text.slice(end, found.index);
    end = found.index + found[0].length;
    return [
      { text: before, isVariable: false },
      { text: found[0], isVariable: true },
    ];
  });
  return [...parts, { text: text.slice(end), isVariable: false }].filter((part) => part.text !== '');
}

/** What is wrong with a prompt as a template; null when nothing is. */
export function problemOfPrompt(messages: readonly PromptMessage[]): string | null {
  const broken = messages.findIndex(({ content }) => OPENING.test(content));
  return broken === -1
    ? null
    : `message ${broken + 1} holds "{{" that opens no variable; write {{name}} with letters, digits, dots, dashes and underscores`;
}

function wordsOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  return typeof value === 'object' ? canonicalJson(exactValues(value)) : String(value);
}

/** The messages with each variable replaced by its field of the input; a field that is not there leaves nothing. */
export function renderPrompt(
  messages: readonly PromptMessage[],
  input: Readonly<Record<string, unknown>>,
): PromptMessage[] {
  return messages.map(({ role, content }) => ({
    role,
    content: content.replaceAll(VARIABLE, (_, name: string) =>
      wordsOf(Object.hasOwn(input, name) ? input[name] : undefined),
    ),
  }));
}
