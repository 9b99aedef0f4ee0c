'use client';

import { useMutation, useSuspenseQuery } from '@tanstack/react-query';
import { FlaskConical } from 'lucide-react';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useWhyNot } from '#components/frame/session.tsx';
import type { Column } from '#components/tables/column.ts';
import { DataTable } from '#components/tables/data-table.tsx';
import { ChoiceFilter, TextFilter } from '#components/tables/filters.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { Button } from '#components/ui/button.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { experimentHref } from './addresses.ts';
import { FirstRunPanel } from './first-run-panel.tsx';
import { NameExperimentDialog } from './name-experiment-dialog.tsx';
import type { ExperimentFilters } from './read-experiment-filters.ts';
import type { ExperimentRow } from './rows.ts';

const REFRESH_MS = 15_000;

const COLUMNS: readonly Column<ExperimentRow>[] = [
  { id: 'name', header: 'Name', cell: ({ name }) => name },
  {
    id: 'state',
    header: 'State',
    cell: ({ lifecycle }) =>
      lifecycle === 'active' ? (
        <StateBadge signal="clear">Active</StateBadge>
      ) : (
        <StateBadge signal="dark">Deleted</StateBadge>
      ),
  },
  {
    id: 'last',
    header: 'Latest run',
    cell: ({ lastRunAt }) => (lastRunAt === null ? 'none yet' : <RelativeTime at={new Date(lastRunAt)} />),
  },
  { id: 'number', header: 'Number for clients', card: 'hidden', cell: ({ wireId }) => wireId },
  {
    id: 'created',
    header: 'Created',
    card: 'hidden',
    cell: ({ createdAt }) => <RelativeTime at={createdAt} />,
  },
];

function CreateButton() {
  const trpc = useTRPC();
  const router = useRouter();
  const reason = useWhyNot()('experiment:write');
  const [isOpen, setOpen] = useState(false);
  const create = useMutation(
    trpc.experiments.create.mutationOptions({ onSuccess: ({ id }) => router.push(experimentHref(id)) }),
  );
  return (
    <>
      <Button variant="primary" reason={reason} onClick={() => setOpen(true)}>
        Create experiment
      </Button>
      {isOpen && (
        <NameExperimentDialog
          title="Create an experiment"
          submitLabel="Create experiment"
          error={create.error}
          isPending={create.isPending || create.isSuccess}
          onSubmit={(given) => create.mutate(given)}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  );
}

function isUntouched(rows: readonly ExperimentRow[]): boolean {
  return rows.every(({ wireId, lastRunAt }) => wireId === '0' && lastRunAt === null);
}

/** Every experiment with its latest run; where nothing was ever logged, how to begin. */
export function ExperimentsView({ filters }: { filters: ExperimentFilters }) {
  const trpc = useTRPC();
  const { data } = useSuspenseQuery(
    trpc.experiments.list.queryOptions(filters, { refetchInterval: filters.cursor ? false : REFRESH_MS }),
  );
  const isPlain = filters.filter === undefined && filters.lifecycle === undefined && !filters.cursor;
  return (
    <>
      <PageHeader
        title="Experiments"
        lead="Runs that led, or may lead, to model versions: what they were given and what came of it."
        actions={
          <>
            <Button asChild>
              <Link href="/experiments/import">Import</Link>
            </Button>
            <CreateButton />
          </>
        }
      />
      <DataTable
        name="experiments"
        caption="Experiments"
        columns={COLUMNS}
        rows={data.items}
        rowId={({ id }) => id}
        href={({ id }) => experimentHref(id)}
        nextCursor={data.nextCursor}
        filters={
          <>
            <TextFilter param="search" label="Find by name" />
            <ChoiceFilter
              param="state"
              label="State"
              anyLabel="Active"
              options={[
                { value: 'deleted', label: 'Deleted' },
                { value: 'all', label: 'Active and deleted' },
              ]}
            />
          </>
        }
        empty={
          <EmptyState icon={FlaskConical} title="No experiment is like this">
            Look for another part of the name, or among the deleted ones.
          </EmptyState>
        }
      />
      {isPlain && isUntouched(data.items) && (
        <div className="mt-4 rounded-md border border-line bg-raised">
          <FirstRunPanel experiment="first-steps" />
        </div>
      )}
    </>
  );
}
