'use client';

import { useSuspenseQuery } from '@tanstack/react-query';
import { Database } from 'lucide-react';
import Link from 'next/link';
import { useWhyNot } from '#components/frame/session.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { Button } from '#components/ui/button.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { formatCount } from '#server/platform/domain/wording.ts';
import { OlderLink } from './older-link.tsx';
import { RecordTable } from './record-table.tsx';
import { SearchForm } from './search-form.tsx';

const COMMAND = `curl -X POST "$INTERLOCK_URL/api/v1/datasets" -H "Authorization: Bearer $INTERLOCK_TOKEN" \\
  -H "Content-Type: application/json" \\
  -d '{"name":"holdout","digest":"'$(sha256sum rows.csv | cut -d" " -f1)'","rows":300,"purpose":"evaluation","licence":"CC BY 4.0"}'`;

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
      {(data.items.length > 0 || search) && (
        <SearchForm path="/datasets" search={search} label="Part of the name" />
      )}
      <Panel flush>
        {data.items.length === 0 ? (
          <EmptyState
            icon={Database}
            title={search ? `No dataset is called "${search}"` : 'No datasets yet'}
            action={search ? undefined : <RegisterButton />}
            command={search ? undefined : COMMAND}
          >
            {search
              ? 'Look for another part of the name.'
              : 'Metrics count only on a registered dataset, so that two versions are compared on the same rows.'}
          </EmptyState>
        ) : (
          <RecordTable
            caption="Datasets"
            items={data.items}
            keyOf={({ id }) => id}
            hrefOf={({ id }) => `/datasets/${id}`}
            columns={[
              { label: 'Name', cell: ({ name }) => name },
              {
                label: 'Used for',
                cell: ({ purpose }) => (purpose === 'both' ? 'training and evaluation' : purpose),
              },
              { label: 'Rows', isNumeric: true, cell: ({ rows }) => formatCount(rows) },
              {
                label: 'Versions trained',
                isNumeric: true,
                wideOnly: true,
                cell: ({ trainedVersions }) => formatCount(trainedVersions),
              },
              {
                label: 'Evaluations',
                isNumeric: true,
                cell: ({ evaluations }) => formatCount(evaluations),
              },
              { label: 'Licence', wideOnly: true, cell: ({ licence }) => licence },
              {
                label: 'Registered',
                wideOnly: true,
                cell: ({ createdAt }) => <RelativeTime at={createdAt} />,
              },
            ]}
          />
        )}
        <OlderLink
          path="/datasets"
          nextCursor={data.nextCursor}
          search={search}
          isFirst={cursor === undefined}
        />
      </Panel>
    </>
  );
}
