'use client';

import { useSuspenseQuery } from '@tanstack/react-query';
import { useTRPC } from '#components/trpc/client.ts';
import { PageHeader } from '#components/ui/page-header.tsx';
import { ScorersTable } from './scorers-table.tsx';

/** Every registered scorer with the experiment it belongs to. */
export function ScorersView({ search, cursor }: { search?: string; cursor?: string }) {
  const trpc = useTRPC();
  const { data } = useSuspenseQuery(trpc.scorers.browse.queryOptions({ search, cursor }));
  return (
    <>
      <PageHeader
        title="Scorers"
        lead="What answers of applications are judged by, as MLflow's clients registered it. Clients run them; they are kept here."
      />
      <ScorersTable page={data} search={search} />
    </>
  );
}
