import { type PromptMessage, splitVariables, variablesOf } from '#server/workflows/domain/prompt-template.ts';
import { ROLE_TITLES } from './prompt-words.ts';

function Said({ text }: { text: string }) {
  return (
    <div className="max-w-[90ch] whitespace-pre-wrap break-words">
      {splitVariables(text).map((part, index) =>
        part.isVariable ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: parts of a text have no identity but their place
          <mark key={index} className="rounded bg-accent-soft px-0.5 font-mono text-[12.5px] text-text">
            {part.text}
          </mark>
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: parts of a text have no identity but their place
          <span key={index}>{part.text}</span>
        ),
      )}
    </div>
  );
}

/** What a prompt says, message by message, and which fields of the input it takes. */
export function PromptText({ messages }: { messages: readonly PromptMessage[] }) {
  const variables = variablesOf(messages);
  return (
    <div className="grid gap-4">
      <ol className="grid gap-4">
        {messages.map(({ role, content }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: messages have no identity but their place
          <li key={index}>
            <p className="mb-1 font-medium">{ROLE_TITLES[role]}</p>
            <Said text={content} />
          </li>
        ))}
      </ol>
      <p className="break-words text-muted">
        {variables.length === 0
          ? 'It takes no field of the input.'
          : `It takes the ${variables.length === 1 ? 'field' : 'fields'} ${variables.join(', ')} of the input.`}
      </p>
    </div>
  );
}
