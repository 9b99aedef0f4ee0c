'use client';

import { useSuspenseQuery } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useMemo } from 'react';
import type { Column } from '#components/tables/column.ts';
import { DataTable } from '#components/tables/data-table.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { Badge } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { shownMessages } from '#server/registry/domain/prompt-tags.ts';
import { variablesOf } from '#server/workflows/domain/prompt-template.ts';
import { promptHref } from './model-address.ts';
import type { PointersRow, VersionRow } from './rows.ts';

interface Props {
  /** As the address names it, so that what was prefetched is found. */
  model: string;
  head: { id: string; name: string; aliases: readonly { name: string; versionNumber: number }[] };
  cursor?: string;
  bindings: PointersRow['bindings'];
}

function Changed({ description }: VersionRow) {
  return <span className="line-clamp-2 break-words">{description || 'not said'}</span>;
}

function columnsFor({ head, bindings }: Pick<Props, 'head' | 'bindings'>): Column<VersionRow>[] {
  return [
    { id: 'number', header: 'Version', cell: ({ number }) => `Version ${number}` },
    { id: 'changed', header: 'What changed', cell: Changed },
    {
      id: 'names',
      header: 'Aliases and workflows',
      cell: ({ number }) => {
        const aliases = head.aliases.filter(({ versionNumber }) => versionNumber === number);
        const bound = bindings.filter(({ promptVersion }) => promptVersion === number);
        if (aliases.length + bound.length === 0) return '–';
        return (
          <span className="flex flex-wrap gap-1">
            {aliases.map(({ name }) => (
              <Badge key={name}>{name}</Badge>
            ))}
            {bound.map(({ workflow }) => (
              <Badge key={workflow.id}>{`said by ${workflow.name}`}</Badge>
            ))}
          </span>
        );
      },
    },
    {
      id: 'variables',
      header: 'Fields it takes',
      card: 'hidden',
      cell: (version) => variablesOf(shownMessages(version) ?? []).join(', ') || 'none',
    },
    { id: 'created', header: 'Registered', cell: ({ createdAt }) => <RelativeTime at={createdAt} /> },
  ];
}

/** The versions of a prompt, newest first; any two of them can be chosen and compared. */
export function PromptHistory({ model, head, cursor, bindings }: Props) {
  const trpc = useTRPC();
  const router = useRouter();
  const { data } = useSuspenseQuery(trpc.versions.list.queryOptions({ model, cursor }));
  const columns = useMemo(() => columnsFor({ head, bindings }), [head, bindings]);
  const compare = (chosen: readonly string[]) => {
    const numbers = data.items.filter(({ id }) => chosen.includes(id)).map(({ number }) => number);
    router.push(`${promptHref(head.id)}/compare?from=${Math.min(...numbers)}&to=${Math.max(...numbers)}`);
  };
  const command = `curl -X POST "$INTERLOCK_URL/api/v1/models/${encodeURIComponent(head.name)}/prompts" \\
  -H "Authorization: Bearer $INTERLOCK_TOKEN" -H "Content-Type: application/json" \\
  -d '{"messages":[{"role":"user","content":"Answer {{question}}."}]}'`;
  return (
    <section aria-label="History" className="min-w-0">
      <h2 className="mb-2 font-semibold">History</h2>
      <DataTable
        name="prompt-versions"
        caption="Versions"
        columns={columns}
        rows={data.items}
        rowId={({ id }) => id}
        href={({ number }) => `${promptHref(head.id)}/versions/${number}`}
        nextCursor={data.nextCursor}
        bulk={
          data.items.length < 2
            ? undefined
            : (chosen) => (
                <Button
                  size="sm"
                  reason={chosen.length === 2 ? null : 'Choose exactly two.'}
                  onClick={() => compare(chosen)}
                >
                  Compare versions
                </Button>
              )
        }
        empty={
          <EmptyState title="No versions yet" command={command}>
            A version is the text that a workflow says to a model. Write the first one.
          </EmptyState>
        }
      />
    </section>
  );
}
