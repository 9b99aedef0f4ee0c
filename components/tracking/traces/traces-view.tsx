'use client';

import { keepPreviousData, useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { Waypoints } from 'lucide-react';
import type { Column } from '#components/tables/column.ts';
import { DataTable } from '#components/tables/data-table.tsx';
import { ChoiceFilter, TextFilter } from '#components/tables/filters.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { formatCount, formatFigure } from '#server/platform/domain/wording.ts';
import { ExperimentFrame } from '../experiment-frame.tsx';
import { previewWords } from './preview-words.ts';
import type { TraceRow } from './rows.ts';
import { asksForContent, traceFilter, traceHref } from './trace-address.ts';
import { TraceState } from './trace-state.tsx';

const REFRESH_MS = 10_000;

const COMMAND = `import mlflow; mlflow.set_experiment("…")

@mlflow.trace
def answer(question): return "…"`;

const COLUMNS: readonly Column<TraceRow>[] = [
  {
    id: 'request',
    header: 'Request',
    cell: ({ requestPreview, name }) => previewWords(requestPreview) ?? name ?? 'without a text',
    className: 'max-w-[20vw] truncate max-sm:max-w-none max-sm:whitespace-normal',
  },
  {
    id: 'response',
    header: 'Response',
    card: 'hidden',
    cell: ({ responsePreview }) => previewWords(responsePreview) ?? '–',
    className: 'max-w-[16vw] truncate text-muted max-xl:hidden!',
  },
  { id: 'state', header: 'State', cell: ({ state }) => <TraceState state={state} /> },
  {
    id: 'name',
    header: 'Name',
    card: 'hidden',
    cell: ({ name }) => name ?? '–',
    className: 'max-w-[10vw] truncate max-xl:hidden!',
  },
  {
    id: 'took',
    header: 'Took',
    unit: 'ms',
    align: 'end',
    cell: ({ durationMs }) => formatFigure(durationMs),
  },
  { id: 'tokens', header: 'Tokens', align: 'end', card: 'hidden', cell: ({ tokens }) => formatCount(tokens) },
  { id: 'said', header: 'Assessments', align: 'end', card: 'hidden', cell: ({ said }) => formatCount(said) },
  {
    id: 'session',
    header: 'Session',
    card: 'hidden',
    choice: 'hidden',
    cell: ({ session }) => session ?? '–',
  },
  { id: 'user', header: 'User', card: 'hidden', choice: 'hidden', cell: ({ user }) => user ?? '–' },
  {
    id: 'begun',
    header: 'Begun',
    cell: ({ requestTimeMs }) => <RelativeTime at={new Date(requestTimeMs)} />,
  },
];

const STATES = [
  { value: 'OK', label: 'Answered' },
  { value: 'ERROR', label: 'Failed' },
  { value: 'IN_PROGRESS', label: 'Under way' },
];

function Filters() {
  return (
    <>
      <TextFilter
        param="filter"
        label="Find by words, or by a filter"
        placeholder="Words, or tags.stage = 'trial'"
      />
      <ChoiceFilter param="state" label="State" anyLabel="Any state" options={STATES} />
    </>
  );
}

interface Props {
  experimentId: string;
  filter?: string;
  state?: string;
  cursor?: string;
}

/** Traces of an experiment, the newest first, followed while one looks. */
export function TracesView({ experimentId, filter, state, cursor }: Props) {
  const trpc = useTRPC();
  const { data: experiment } = useSuspenseQuery(trpc.experiments.get.queryOptions({ experimentId }));
  const asked = traceFilter({ filter, state });
  const { data, error, refetch } = useQuery(
    trpc.traces.list.queryOptions(
      { experimentId, filter: asked, cursor },
      {
        refetchInterval: cursor || asksForContent(asked) ? false : REFRESH_MS,
        placeholderData: keepPreviousData,
        retry: false,
      },
    ),
  );
  return (
    <ExperimentFrame experimentId={experimentId}>
      <DataTable
        name="traces"
        caption="Traces"
        columns={COLUMNS}
        rows={error ? undefined : data?.items}
        rowId={({ id }) => id}
        href={({ id }) => traceHref(experimentId, id)}
        nextCursor={data?.nextCursor ?? null}
        error={error}
        onRetry={() => void refetch()}
        filters={<Filters />}
        empty={
          data?.nextCursor ? (
            <EmptyState icon={Waypoints} title="None of those looked into so far">
              What stands in spans is kept encrypted, so only so many are opened at once. Go on to older ones
              below.
            </EmptyState>
          ) : asked === '' && experiment.lifecycle === 'deleted' ? (
            <EmptyState icon={Waypoints} title="It has no traces">
              A deleted experiment takes none. Restore it under "More acts" first.
            </EmptyState>
          ) : asked === '' ? (
            <EmptyState icon={Waypoints} title="No traces yet" command={COMMAND}>
              Each execution of an application that is traced into this experiment stands here with its steps.
            </EmptyState>
          ) : (
            <EmptyState icon={Waypoints} title="No trace is like this">
              Widen the filters above.
            </EmptyState>
          )
        }
      />
    </ExperimentFrame>
  );
}
