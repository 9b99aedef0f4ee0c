'use client';

import { useSuspenseQuery } from '@tanstack/react-query';
import { KeysetPager } from '#components/tables/keyset-pager.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { PageHeader } from '#components/ui/page-header.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { ImportForm } from './import-form.tsx';
import { ImportLine } from './import-line.tsx';

const REFRESH_MS = 2_000;
const IDLE_MS = 30_000;

/** Taking over what another MLflow server holds: a form, and every import with how far it has come. */
export function ImportView({ cursor }: { cursor: string | undefined }) {
  const trpc = useTRPC();
  const { data } = useSuspenseQuery(
    trpc.imports.list.queryOptions(
      { cursor, limit: 20 },
      {
        refetchInterval: ({ state }) =>
          state.data?.items.some((row) => row.state === 'running') ? REFRESH_MS : IDLE_MS,
      },
    ),
  );
  return (
    <>
      <PageHeader
        title="Import from another MLflow server"
        lead="Experiments, runs, files, models and prompts are taken over in your name, and keep the ids of their runs. What is here already is not taken over twice, and nothing is changed there."
        breadcrumb={[{ label: 'Experiments', href: '/experiments' }]}
      />
      <div className="grid max-w-4xl gap-5">
        <Panel flush title="Imports" subtitle="The newest first. Progress shows while you look.">
          {data.items.length === 0 ? (
            <p className="px-4 py-6 text-muted">None yet. Name the other server below to start the first.</p>
          ) : (
            <ul aria-label="Imports">
              {data.items.map((row) => (
                <ImportLine key={row.id} row={row} by={data.people[row.createdBy]?.name ?? row.createdBy} />
              ))}
            </ul>
          )}
          <KeysetPager nextCursor={data.nextCursor} />
        </Panel>
        <ImportForm />
      </div>
    </>
  );
}
