'use client';

import { useSuspenseQuery } from '@tanstack/react-query';
import { Boxes } from 'lucide-react';
import Link from 'next/link';
import { useWhyNot } from '#components/frame/session.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { Badge } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { OlderLink } from './older-link.tsx';
import { RecordTable } from './record-table.tsx';
import { SearchForm } from './search-form.tsx';

const COMMAND = `curl -X POST "$INTERLOCK_URL/api/v1/models" -H "Authorization: Bearer $INTERLOCK_TOKEN" \\
  -H "Content-Type: application/json" -d '{"name":"credit-scorecard","kind":"classifier"}'`;

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
  const isFirst = cursor === undefined;
  return (
    <>
      <PageHeader
        title="Models"
        lead="What can be asked to serve, with its evidence."
        actions={<RegisterButton />}
      />
      {(data.items.length > 0 || search) && (
        <SearchForm path="/models" search={search} label="Part of the name" />
      )}
      <Panel flush>
        {data.items.length === 0 ? (
          <EmptyState
            icon={Boxes}
            title={search ? `No model is called "${search}"` : 'No models yet'}
            action={search ? undefined : <RegisterButton />}
            command={search ? undefined : COMMAND}
          >
            {search
              ? 'Look for another part of the name.'
              : 'A model holds immutable versions. Register one, then upload its first version.'}
          </EmptyState>
        ) : (
          <RecordTable
            caption="Models"
            items={data.items}
            keyOf={({ id }) => id}
            hrefOf={({ id }) => `/models/${id}`}
            columns={[
              { label: 'Name', cell: ({ name }) => name },
              { label: 'Kind', cell: ({ kind }) => kind },
              {
                label: 'Newest version',
                isNumeric: true,
                cell: ({ latest }) => (latest ? latest.number : 'none yet'),
              },
              {
                label: 'Aliases',
                wideOnly: true,
                cell: ({ aliases }) => (
                  <span className="flex flex-wrap gap-1">
                    {aliases.map((alias) => (
                      <Badge key={alias.name}>
                        {alias.name} {alias.versionNumber}
                      </Badge>
                    ))}
                  </span>
                ),
              },
              {
                label: 'Changed',
                cell: ({ latest, createdAt }) => <RelativeTime at={latest?.createdAt ?? createdAt} />,
              },
            ]}
          />
        )}
        <OlderLink path="/models" nextCursor={data.nextCursor} search={search} isFirst={isFirst} />
      </Panel>
    </>
  );
}
