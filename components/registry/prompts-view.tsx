'use client';

import { useSuspenseQuery } from '@tanstack/react-query';
import { MessageSquareText } from 'lucide-react';
import Link from 'next/link';
import { useWhyNot } from '#components/frame/session.tsx';
import type { Column } from '#components/tables/column.ts';
import { DataTable } from '#components/tables/data-table.tsx';
import { TextFilter } from '#components/tables/filters.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { Badge } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import type { ModelRow } from './rows.ts';

const COMMAND = `curl -X POST "$INTERLOCK_URL/api/v1/models" -H "Authorization: Bearer $INTERLOCK_TOKEN" \\
  -H "Content-Type: application/json" -d '{"name":"greeting","kind":"prompt"}'`;

const COLUMNS: readonly Column<ModelRow>[] = [
  { id: 'name', header: 'Name', cell: ({ name }) => name },
  { id: 'about', header: 'What it is for', cell: ({ description }) => description || 'not said' },
  {
    id: 'latest',
    header: 'Newest version',
    align: 'end',
    cell: ({ latest }) => latest?.number ?? 'none yet',
  },
  {
    id: 'aliases',
    header: 'Aliases',
    card: 'hidden',
    cell: ({ aliases }) =>
      aliases.length === 0 ? (
        '–'
      ) : (
        <span className="flex flex-wrap gap-1">
          {aliases.map(({ name, versionNumber }) => (
            <Badge key={name}>{`${name} ${versionNumber}`}</Badge>
          ))}
        </span>
      ),
  },
  {
    id: 'changed',
    header: 'Last registered',
    cell: ({ latest, createdAt }) => <RelativeTime at={latest?.createdAt ?? createdAt} />,
  },
];

function RegisterButton() {
  const reason = useWhyNot()('model:create');
  if (reason) return <Button reason={reason}>Register prompt</Button>;
  return (
    <Button asChild variant="primary">
      <Link href="/models/new?kind=prompt">Register prompt</Link>
    </Button>
  );
}

/** Every prompt with its newest version and aliases. */
export function PromptsView({ search, cursor }: { search?: string; cursor?: string }) {
  const trpc = useTRPC();
  const { data } = useSuspenseQuery(trpc.models.list.queryOptions({ search, cursor, kind: 'prompt' }));
  return (
    <>
      <PageHeader
        title="Prompts"
        lead="What workflows say to models that generate, version by version."
        actions={<RegisterButton />}
      />
      <DataTable
        name="prompts"
        caption="Prompts"
        columns={COLUMNS}
        rows={data.items}
        rowId={({ id }) => id}
        href={({ id }) => `/models/${id}`}
        nextCursor={data.nextCursor}
        filters={<TextFilter param="search" label="Find by name" />}
        empty={
          search ? (
            <EmptyState icon={MessageSquareText} title={`No prompt is called "${search}"`}>
              Look for another part of the name.
            </EmptyState>
          ) : (
            <EmptyState
              icon={MessageSquareText}
              title="No prompts yet"
              action={<RegisterButton />}
              command={COMMAND}
            >
              A prompt holds immutable versions of a text. Register one, then write its first version.
            </EmptyState>
          )
        }
      />
    </>
  );
}
