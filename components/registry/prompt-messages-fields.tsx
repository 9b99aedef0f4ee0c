import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { Select, Textarea } from '#components/ui/input.tsx';
import type { PromptMessage } from '#server/workflows/domain/prompt-template.ts';
import { type DraftMessage, MESSAGES_MAX, newMessage } from './prompt-draft.ts';
import { ROLE_TITLES } from './prompt-words.ts';

const LONGEST = 50_000;
const ROLES = Object.keys(ROLE_TITLES) as PromptMessage['role'][];

interface Props {
  messages: readonly DraftMessage[];
  onChange: (messages: DraftMessage[]) => void;
  error: string | null;
}

/** The messages of a prompt in order, each with what it is; empty ones are left out when it is registered. */
export function PromptMessagesFields({ messages, onChange, error }: Props) {
  const change = (key: string, part: Partial<DraftMessage>) =>
    onChange(messages.map((message) => (message.key === key ? { ...message, ...part } : message)));
  return (
    <div className="grid gap-4">
      {messages.map((message, index) => (
        <fieldset key={message.key} className="grid gap-2 rounded-md border border-line p-3">
          <legend className="px-1 text-[13px] text-muted">Message {index + 1}</legend>
          <div className="flex flex-wrap items-end justify-between gap-2">
            <Field label="What it is" className="min-w-48">
              <Select
                value={message.role}
                onChange={(event) =>
                  change(message.key, { role: event.target.value as PromptMessage['role'] })
                }
              >
                {ROLES.map((role) => (
                  <option key={role} value={role}>
                    {ROLE_TITLES[role]}
                  </option>
                ))}
              </Select>
            </Field>
            {messages.length > 1 && (
              <Button
                size="sm"
                variant="ghost"
                onClick={() => onChange(messages.filter(({ key }) => key !== message.key))}
              >
                Remove message
                <span className="sr-only"> {index + 1}</span>
              </Button>
            )}
          </div>
          <Field label={`Text of message ${index + 1}`} error={index === messages.length - 1 ? error : null}>
            <Textarea
              rows={Math.min(24, Math.max(6, message.content.split('\n').length + 1))}
              maxLength={LONGEST}
              spellCheck
              value={message.content}
              onChange={(event) => change(message.key, { content: event.target.value })}
            />
          </Field>
        </fieldset>
      ))}
      <div>
        <Button
          size="sm"
          reason={messages.length < MESSAGES_MAX ? null : `A prompt holds ${MESSAGES_MAX} messages at most.`}
          onClick={() => onChange([...messages, newMessage(messages)])}
        >
          Add message
        </Button>
      </div>
    </div>
  );
}
