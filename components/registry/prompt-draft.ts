import type { PromptMessage } from '#server/workflows/domain/prompt-template.ts';

/** A message while it is written; its key keeps its place on the page while others come and go. */
export interface DraftMessage extends PromptMessage {
  key: string;
}

export const MESSAGES_MAX = 50;

const withKeys = (messages: readonly PromptMessage[]): DraftMessage[] =>
  messages.map(({ role, content }, index) => ({ key: `m${index}`, role, content }));

/** What is written first: the messages of the version it begins with, or room for an order and a question. */
export function draftMessages(from: readonly PromptMessage[] | null): DraftMessage[] {
  return withKeys(
    from && from.length > 0
      ? from
      : [
          { role: 'system', content: '' },
          { role: 'user', content: '' },
        ],
  );
}

/** One message more, said by whoever comes next in a conversation. */
export function newMessage(messages: readonly DraftMessage[]): DraftMessage {
  const numbers = messages.map(({ key }) => Number(key.slice(1)));
  const role = messages.at(-1)?.role === 'user' ? 'assistant' : 'user';
  return { key: `m${Math.max(-1, ...numbers) + 1}`, role, content: '' };
}

/** The messages that say something. */
export function writtenMessages(draft: readonly DraftMessage[]): PromptMessage[] {
  return draft.filter(({ content }) => content.trim() !== '').map(({ role, content }) => ({ role, content }));
}
