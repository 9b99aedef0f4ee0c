import { type PromptMessage, problemOfPrompt, promptSchema } from '../../workflows/domain/prompt-template.ts';
import type { VersionContent } from './version-content.ts';

/**
 * How a prompt looks to MLflow's clients: a registered model with a tag, whose versions carry their text in another. Here it
 * is a model of the kind `prompt`, whatever its tags say later.
 */
export const IS_PROMPT_TAG = 'mlflow.prompt.is_prompt';
export const PROMPT_TEXT_TAG = 'mlflow.prompt.text';
const PROMPT_TYPE_TAG = '_mlflow_prompt_type';
/** What clients send where a source is asked for and a prompt has none. */
export const PROMPT_SOURCES: readonly string[] = ['dummy-source', 'prompt-template'];

type Tags = Readonly<Record<string, string>>;

/** Tells whether these tags declare a prompt. */
export function declaresPrompt(tags: Tags): boolean {
  return tags[IS_PROMPT_TAG]?.toLowerCase() === 'true';
}

/** Tags that say what a model or version is; they are given when it is made, and stay. */
export function isFixedTag(kind: string, key: string): boolean {
  return key === IS_PROMPT_TAG || (kind === 'prompt' && (key === PROMPT_TEXT_TAG || key === PROMPT_TYPE_TAG));
}

/**
 * The messages that a version's tags hold: one of a user where it is a text, the list where it is a chat. Null when they
 * cannot be read as a prompt of ours, such as a template in another language; no workflow can bind those.
 */
export function messagesOf(tags: Tags): PromptMessage[] | null {
  const text = tags[PROMPT_TEXT_TAG] ?? '';
  const messages = tags[PROMPT_TYPE_TAG] === 'chat' ? parsed(text) : [{ role: 'user', content: text }];
  const read = promptSchema.safeParse({ messages });
  if (!read.success || problemOfPrompt(read.data.messages) !== null) return null;
  return read.data.messages;
}

/**
 * What a version of a prompt says, for people to read: its messages, or its text where a client wrote one that is no template
 * here. Null when the version is none of a prompt.
 */
export function shownMessages(version: {
  content?: VersionContent | null | undefined;
  tags: Tags;
}): readonly PromptMessage[] | null {
  const { content, tags } = version;
  if (content?.kind === 'prompt') return content.messages;
  const text = tags[PROMPT_TEXT_TAG];
  if (text === undefined) return null;
  const chat = tags[PROMPT_TYPE_TAG] === 'chat' ? promptSchema.safeParse({ messages: parsed(text) }) : null;
  return chat?.success ? chat.data.messages : [{ role: 'user', content: text }];
}

/** The tags of a prompt's version that are not its text once more. */
export function labelsOf(tags: Tags): Record<string, string> {
  const own = new Set([IS_PROMPT_TAG, PROMPT_TYPE_TAG, PROMPT_TEXT_TAG]);
  return Object.fromEntries(Object.entries(tags).filter(([key]) => !own.has(key)));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The tags by which clients read a prompt that was registered here. */
export function tagsOfMessages(messages: readonly PromptMessage[]): Record<string, string> {
  const [only, another] = messages;
  const isText = only?.role === 'user' && another === undefined;
  return {
    [IS_PROMPT_TAG]: 'true',
    [PROMPT_TYPE_TAG]: isText ? 'text' : 'chat',
    [PROMPT_TEXT_TAG]: isText ? only.content : JSON.stringify(messages),
  };
}
