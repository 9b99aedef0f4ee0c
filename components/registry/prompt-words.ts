import { countOf } from '#server/platform/domain/wording.ts';
import type { PromptComparison } from '#server/registry/domain/compare-prompts.ts';
import { countChanges } from '#server/registry/domain/diff-text.ts';
import type { PromptMessage } from '#server/workflows/domain/prompt-template.ts';

/** Who is taken to speak in a message. */
export const ROLE_TITLES = {
  system: 'What the model is told to be',
  user: 'What is asked',
  assistant: 'An answer as it should be',
} as const satisfies Record<PromptMessage['role'], string>;

/** How much two versions differ, in a sentence. */
export function tellDifference({ messages, variables }: PromptComparison): string {
  const pieces = messages.flatMap((message) => message.pieces);
  const { added, removed } = countChanges(pieces);
  const parts = [
    added > 0 ? `${countOf(added, 'word')} added` : '',
    removed > 0 ? `${countOf(removed, 'word')} removed` : '',
    variables.added.length > 0 ? `asks for ${variables.added.join(', ')} too` : '',
    variables.removed.length > 0 ? `asks for ${variables.removed.join(', ')} no more` : '',
  ].filter((part) => part !== '');
  if (parts.length > 0) return `${parts.join('; ')}.`;
  return messages.every(({ state }) => state === 'same')
    ? 'They say the same.'
    : 'Only spaces and signs differ.';
}
