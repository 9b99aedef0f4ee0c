import { ProtocolError } from './open-inference.ts';

/** One message as the OpenAI protocol has it; everything beside the role is handed through as it is. */
export type ChatMessage = Readonly<Record<string, unknown>> & { role: string };

const ROLES = new Set(['system', 'developer', 'user', 'assistant', 'tool']);

/** Messages out of a field: a text is what a user says, a list is taken as it is; throws a ProtocolError for anything else. */
export function messagesOf(value: unknown, field: string): ChatMessage[] {
  if (value === undefined || value === null) return [];
  if (typeof value === 'string') return [{ role: 'user', content: value }];
  const wrong = () => new ProtocolError('input', `the model needs text or messages in "${field}"`, field);
  if (!Array.isArray(value)) throw wrong();
  return value.map((message) => {
    const role =
      typeof message === 'object' && message !== null ? (message as { role?: unknown }).role : null;
    if (typeof role !== 'string' || !ROLES.has(role)) throw wrong();
    return message as ChatMessage;
  });
}
