import { type PromptMessage, variablesOf } from '../../workflows/domain/prompt-template.ts';
import { alignLists, diffText, type TextPiece } from './diff-text.ts';

/** One message of two versions of a prompt. */
export interface MessageComparison {
  role: PromptMessage['role'];
  state: 'same' | 'changed' | 'added' | 'removed';
  pieces: readonly TextPiece[];
}

export interface PromptComparison {
  messages: readonly MessageComparison[];
  /** Fields of the input that the newer asks for and the older did not, and the other way round. */
  variables: { added: readonly string[]; removed: readonly string[]; kept: readonly string[] };
}

const contentOf = (messages: readonly PromptMessage[], at: number | null) =>
  at === null ? '' : (messages[at]?.content ?? '');

/** What differs between two versions of a prompt: message by message of the same role, and which variables. */
export function comparePrompts(
  before: readonly PromptMessage[],
  after: readonly PromptMessage[],
): PromptComparison {
  const aligned = alignLists(
    before.map(({ role }) => role),
    after.map(({ role }) => role),
  );
  const messages = aligned.flatMap(({ before: left, after: right }): MessageComparison[] => {
    const role = (right === null ? before[left ?? 0] : after[right])?.role;
    if (!role) return [];
    const pieces = diffText(contentOf(before, left), contentOf(after, right));
    const isSame = pieces.every(({ kind }) => kind === 'same');
    const state = right === null ? 'removed' : left === null ? 'added' : isSame ? 'same' : 'changed';
    return [{ role, state, pieces }];
  });
  const [was, is] = [new Set(variablesOf(before)), new Set(variablesOf(after))];
  return {
    messages,
    variables: {
      added: [...is.difference(was)],
      removed: [...was.difference(is)],
      kept: [...is.intersection(was)],
    },
  };
}
