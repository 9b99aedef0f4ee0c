import { TRACE_LIMITS } from './trace-limits.ts';

type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isMessage = (value: unknown): value is Json => isObject(value) && 'role' in value && 'content' in value;

/** Messages of a chat where the value is the request or answer of a known interface. */
function messagesOf(value: unknown): Json[] {
  if (!isObject(value)) return [];
  for (const name of ['messages', 'input', 'output']) {
    const list = value[name];
    if (Array.isArray(list) && list.length > 0) return list.filter(isMessage);
  }
  const choice: unknown = Array.isArray(value.choices) ? value.choices[0] : null;
  if (isObject(choice) && isMessage(choice.message)) return [choice.message];
  return 'request' in value ? messagesOf(value.request) : [];
}

function textOfMessage(message: Json | undefined): string {
  const content = message?.content;
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  const part = content.find((one) => isObject(one) && typeof one.text === 'string');
  return isObject(part) ? String(part.text) : '';
}

/** The beginning of a request or answer as lists show it: of a chat the last message of this role, otherwise its JSON. */
export function previewText(value: unknown, role: 'user' | 'assistant'): string | null {
  if (value === null || value === undefined) return null;
  const messages = messagesOf(value);
  const message = messages.findLast((one) => one.role === role) ?? messages.at(-1);
  const text = textOfMessage(message) || (typeof value === 'string' ? value : JSON.stringify(value));
  const { previewChars } = TRACE_LIMITS;
  return text.length <= previewChars ? text : `${text.slice(0, previewChars - 3)}...`;
}
