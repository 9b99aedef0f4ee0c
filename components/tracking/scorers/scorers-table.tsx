'use client';

import { Gavel } from 'lucide-react';
import { useMemo } from 'react';
import type { Column } from '#components/tables/column.ts';
import { DataTable } from '#components/tables/data-table.tsx';
import { TextFilter } from '#components/tables/filters.tsx';
import type { Outputs } from '#components/trpc/outputs.ts';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { scorerHref } from './scorer-address.ts';

type Page = Outputs['scorers']['browse'];
type ScorerRow = Page['items'][number];

interface Props {
  page: Page;
  search?: string;
  /** Where all of them are of one experiment; by its name for clients. */
  experiment?: { name: string; isDeleted: boolean };
}

function columnsFor(people: Page['people'], isOfOne: boolean): Column<ScorerRow>[] {
  return [
    { id: 'name', header: 'Name', cell: ({ name }) => name },
    { id: 'kind', header: 'What it is', cell: ({ kind }) => kind },
    { id: 'model', header: 'Model it asks', card: 'hidden', cell: ({ model }) => model ?? '–' },
    ...(isOfOne
      ? []
      : [
          {
            id: 'experiment',
            header: 'Experiment',
            cell: ({ experimentName }: ScorerRow) => experimentName,
          },
        ]),
    { id: 'version', header: 'Newest version', align: 'end', cell: ({ version }) => version },
    {
      id: 'versions',
      header: 'Versions',
      align: 'end',
      card: 'hidden',
      choice: 'hidden',
      cell: ({ versionsCount }) => versionsCount,
    },
    {
      id: 'by',
      header: 'Registered by',
      card: 'hidden',
      cell: ({ createdBy }) => people[createdBy]?.name ?? createdBy,
    },
    { id: 'at', header: 'Last registered', cell: ({ createdAt }) => <RelativeTime at={createdAt} /> },
  ];
}

function commandFor(experiment: string): string {
  return `import mlflow; mlflow.set_experiment(${JSON.stringify(experiment)})
from mlflow.genai.judges import make_judge
make_judge(name="polite", instructions="Is {{ outputs }} polite?", model="openai:/gpt-4o-mini").register()`;
}

function NoScorers({ search, experiment }: Omit<Props, 'page'>) {
  if (search)
    return (
      <EmptyState icon={Gavel} title={`No scorer is called "${search}"`}>
        Look for another part of the name.
      </EmptyState>
    );
  if (experiment?.isDeleted)
    return (
      <EmptyState icon={Gavel} title="It had no scorers when it was deleted">
        A deleted experiment takes none. Restore it under "More acts" first.
      </EmptyState>
    );
  return (
    <EmptyState icon={Gavel} title="No scorers yet" command={commandFor(experiment?.name ?? '…')}>
      A scorer says what answers are judged by. MLflow's client registers it with an experiment; every change
      is a version of its own.
    </EmptyState>
  );
}

/** Scorers by their newest versions. */
export function ScorersTable({ page, search, experiment }: Props) {
  const { people } = page;
  const isOfOne = experiment !== undefined;
  const columns = useMemo(() => columnsFor(people, isOfOne), [people, isOfOne]);
  return (
    <DataTable
      name={isOfOne ? 'experiment-scorers' : 'scorers'}
      caption="Scorers"
      columns={columns}
      rows={page.items}
      rowId={({ scorerId }) => scorerId}
      href={({ scorerId }) => scorerHref(scorerId)}
      nextCursor={page.nextCursor}
      filters={<TextFilter param="search" label="Find by name" />}
      empty={<NoScorers search={search} experiment={experiment} />}
    />
  );
}
