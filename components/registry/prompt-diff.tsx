import { Badge } from '#components/ui/badge.tsx';
import { Panel } from '#components/ui/panel.tsx';
import type { MessageComparison, PromptComparison } from '#server/registry/domain/compare-prompts.ts';
import { ROLE_TITLES, tellDifference } from './prompt-words.ts';
import { TextDiff } from './text-diff.tsx';

const STATES = {
  same: 'the same',
  changed: 'changed',
  added: 'added',
  removed: 'removed',
} as const satisfies Record<MessageComparison['state'], string>;

/** What differs between two versions of a prompt, message by message. */
export function PromptDiff({ title, comparison }: { title: string; comparison: PromptComparison }) {
  return (
    <Panel title={title} subtitle={tellDifference(comparison)}>
      <ol className="grid gap-4">
        {comparison.messages.map(({ role, state, pieces }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: messages have no identity but their place
          <li key={index}>
            <p className="mb-1 flex flex-wrap items-center gap-2 font-medium">
              {ROLE_TITLES[role]}
              <Badge>{STATES[state]}</Badge>
            </p>
            <TextDiff pieces={pieces} />
          </li>
        ))}
      </ol>
    </Panel>
  );
}
