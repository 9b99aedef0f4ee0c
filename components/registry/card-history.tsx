import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { diffText } from '#server/registry/domain/diff-text.ts';
import { CARD_SECTIONS } from '#server/registry/domain/model-card.ts';
import { changedSections } from '#server/registry/domain/required-sections.ts';
import type { CardRow } from './rows.ts';
import { TextDiff } from './text-diff.tsx';

type Revision = CardRow['revisions'][number];

function Changes({ before, after }: { before: Revision; after: Revision }) {
  return (
    <div className="grid gap-3 pt-2">
      {changedSections(before.card, after.card).map((section) => (
        <div key={section}>
          <p className="font-medium">{CARD_SECTIONS[section]}</p>
          <TextDiff pieces={diffText(before.card[section] ?? '', after.card[section] ?? '')} />
        </div>
      ))}
    </div>
  );
}

function Line({ revision, before }: { revision: Revision; before: Revision | undefined }) {
  const changed = before ? changedSections(before.card, revision.card) : [];
  return (
    <li className="grid gap-1 border-b border-line px-4 py-3 last:border-0">
      <p className="flex flex-wrap items-baseline gap-x-2">
        <span className="font-medium">
          {revision.number === 0 ? 'As registered' : `Revision ${revision.number}`}
        </span>
        <span className="text-[13px] text-muted">
          by {revision.createdBy}, <RelativeTime at={revision.createdAt} />
        </span>
      </p>
      {revision.note && <p className="break-words">{revision.note}</p>}
      {before && changed.length > 0 && (
        <details>
          <summary className="min-h-6 cursor-pointer text-[13px]">
            Changed {changed.map((section) => CARD_SECTIONS[section]).join(', ')}
          </summary>
          <Changes before={before} after={revision} />
        </details>
      )}
    </li>
  );
}

/** Every revision of a card, newest first, each with what it changed. */
export function CardHistory({ revisions }: { revisions: readonly Revision[] }) {
  return (
    <Panel title="History" subtitle="Every revision stays to be read, and stands in the audit log." flush>
      <ol>
        {revisions.map((revision, index) => (
          <Line key={revision.number} revision={revision} before={revisions[index + 1]} />
        ))}
      </ol>
    </Panel>
  );
}
