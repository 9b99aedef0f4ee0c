'use client';

import { useSuspenseQuery } from '@tanstack/react-query';
import { Database } from 'lucide-react';
import Link from 'next/link';
import { useWhyNot } from '#components/frame/session.tsx';
import type { Column } from '#components/tables/column.ts';
import { DataTable } from '#components/tables/data-table.tsx';
import { TextFilter } from '#components/tables/filters.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { Button } from '#components/ui/button.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { formatCount } from '#server/platform/domain/wording.ts';
import type { DatasetRow } from './rows.ts';

const COMMAND = `curl -X POST "$INTERLOCK_URL/api/v1/datasets" -H "Authorization: Bearer $INTERLOCK_TOKEN" \\
  -H "Content-Type: application/json" \\
  -d '{"name":"holdout","digest":"'$(sha256sum rows.csv | cut -d" " -f1)'","rows":300,"purpose":"evaluation","licence":"CC BY 4.0"}'`;

const COLUMNS: readonly Column<DatasetRow>[] = [
  { id: 'name', header: 'Name', cell: ({ name }) => name },
  {
    id: 'purpose',
    header: 'Used for',
    cell: ({ purpose }) => (purpose === 'both' ? 'training and evaluation' : purpose),
  },
  { id: 'rows', header: 'Rows', align: 'end', cell: ({ rows }) => formatCount(rows) },
  {
    id: 'trained',
    header: 'Versions trained',
    align: 'end',
    card: 'hidden',
    cell: ({ trainedVersions }) => formatCount(trainedVersions),
  },
  {
    id: 'evaluations',
    header: 'Evaluations',
    align: 'end',
    cell: ({ evaluations }) => formatCount(evaluations),
  },
  { id: 'licence', header: 'Licence', card: 'hidden', cell: ({ licence }) => licence },
  {
    id: 'created',
    header: 'Registered',
    card: 'hidden',
    cell: ({ createdAt }) => <RelativeTime at={createdAt} />,
  },
];

function RegisterButton() {
  const reason = useWhyNot()('dataset:register');
  if (reason) return <Button reason={reason}>Register dataset</Button>;
  return (
    <Button asChild variant="primary">
      <Link href="/datasets/new">Register dataset</Link>
    </Button>
  );
}

/** Every dataset, by digest, with how much rests on it. */
export function DatasetsView({ search, cursor }: { search?: string; cursor?: string }) {
  const trpc = useTRPC();
  const { data } = useSuspenseQuery(trpc.datasets.list.queryOptions({ search, cursor }));
  return (
    <>
      <PageHeader
        title="Datasets"
        lead="What versions were trained and evaluated on, known by digest."
        actions={<RegisterButton />}
      />
      <DataTable
        name="datasets"
        caption="Datasets"
        columns={COLUMNS}
        rows={data.items}
        rowId={({ id }) => id}
        href={({ id }) => `/datasets/${id}`}
        nextCursor={data.nextCursor}
        filters={<TextFilter param="search" label="Find by name" />}
        empty={
          search ? (
            <EmptyState icon={Database} title={`No dataset is called "${search}"`}>
              Look for another part of the name.
            </EmptyState>
          ) : (
            <EmptyState icon={Database} title="No datasets yet" action={<RegisterButton />} command={COMMAND}>
              Metrics count only on a registered dataset, so that two versions are compared on the same rows.
            </EmptyState>
          )
        }
      />
    </>
  );
}
