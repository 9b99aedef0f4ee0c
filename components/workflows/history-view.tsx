'use client';

import { useSuspenseQuery } from '@tanstack/react-query';
import { KeysetPager } from '#components/tables/keyset-pager.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { CopyableId } from '#components/ui/copyable-id.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { countOf } from '#server/platform/domain/wording.ts';
import type { FieldChange } from '#server/workflows/domain/workflow-content.ts';
import type { HistoryPage } from './rows.ts';
import { WorkflowFrame } from './workflow-frame.tsx';

function shown({ path }: FieldChange, value: string | null, people: HistoryPage['people']): string {
  if (value === null) return 'none';
  return path === 'ownerId' ? (people[value]?.name ?? value) : value;
}

function Changes({ changes, people }: { changes: readonly FieldChange[]; people: HistoryPage['people'] }) {
  return (
    <details>
      <summary className="cursor-pointer text-[13px] text-muted">
        {countOf(changes.length, 'value')} changed
      </summary>
      <ul className="mt-2 grid gap-2 text-[13px]">
        {changes.map((change) => (
          <li key={change.path} className="min-w-0">
            <code className="font-mono text-[12.5px]">{change.path}</code>
            <dl className="mt-0.5 grid gap-x-2 pl-3 sm:grid-cols-[4rem_1fr]">
              <dt className="text-muted">before</dt>
              <dd className="min-w-0 break-words whitespace-pre-line">
                {shown(change, change.from, people)}
              </dd>
              <dt className="text-muted">after</dt>
              <dd className="min-w-0 font-medium break-words whitespace-pre-line">
                {shown(change, change.to, people)}
              </dd>
            </dl>
          </li>
        ))}
      </ul>
    </details>
  );
}

/** Who changed what in a workflow, and why, newest first. */
export function HistoryView({ workflow, cursor }: { workflow: string; cursor?: string }) {
  const trpc = useTRPC();
  const { data } = useSuspenseQuery(trpc.workflows.get.queryOptions({ workflow }));
  const { data: history } = useSuspenseQuery(trpc.workflows.history.queryOptions({ workflow, cursor }));
  return (
    <WorkflowFrame shown={data}>
      <Panel title="Versions" subtitle="None is ever changed; a change is a new version." flush>
        <ol>
          {history.items.map((entry) => (
            <li key={entry.id} className="grid gap-1 border-b border-line px-4 py-3 last:border-0">
              <div className="flex flex-wrap items-baseline gap-x-2">
                <span className="font-semibold">Version {entry.number}</span>
                <span>{history.people[entry.createdBy]?.name ?? entry.createdBy}</span>
                <span className="text-muted">
                  <RelativeTime at={entry.createdAt} />
                </span>
                <CopyableId id={entry.digest} display={entry.digest.slice(0, 12)} />
              </div>
              <p>{entry.changeNote}</p>
              {entry.changes.length > 0 && <Changes changes={entry.changes} people={history.people} />}
            </li>
          ))}
        </ol>
        <KeysetPager nextCursor={history.nextCursor} />
      </Panel>
    </WorkflowFrame>
  );
}
