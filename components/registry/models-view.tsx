'use client';

import { useSuspenseQuery } from '@tanstack/react-query';
import { Boxes } from 'lucide-react';
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
  -H "Content-Type: application/json" -d '{"name":"credit-scorecard","kind":"classifier"}'`;

const COLUMNS: readonly Column<ModelRow>[] = [
  { id: 'name', header: 'Name', cell: ({ name }) => name },
  { id: 'kind', header: 'Kind', cell: ({ kind }) => kind },
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
  if (reason) return <Button reason={reason}>Register model</Button>;
  return (
    <Button asChild variant="primary">
      <Link href="/models/new">Register model</Link>
    </Button>
  );
}

/** Every model with its newest version and aliases. */
export function ModelsView({ search, cursor }: { search?: string; cursor?: string }) {
  const trpc = useTRPC();
  const { data } = useSuspenseQuery(trpc.models.list.queryOptions({ search, cursor }));
  return (
    <>
      <PageHeader
        title="Models"
        lead="What can be asked to serve, with its evidence."
        actions={<RegisterButton />}
      />
      <DataTable
        name="models"
        caption="Models"
        columns={COLUMNS}
        rows={data.items}
        rowId={({ id }) => id}
        href={({ id }) => `/models/${id}`}
        nextCursor={data.nextCursor}
        filters={<TextFilter param="search" label="Find by name" />}
        empty={
          search ? (
            <EmptyState icon={Boxes} title={`No model is called "${search}"`}>
              Look for another part of the name.
            </EmptyState>
          ) : (
            <EmptyState icon={Boxes} title="No models yet" action={<RegisterButton />} command={COMMAND}>
              A model holds immutable versions. Register one, then upload its first version.
            </EmptyState>
          )
        }
      />
    </>
  );
}
