'use client';

import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { FlaskConical } from 'lucide-react';
import Link from 'next/link';
import { useCallback, useMemo, useState } from 'react';
import { MOST_XY_SERIES } from '#components/charts/prepare-xy.ts';
import { useUrlState } from '#components/tables/use-url-state.ts';
import { useTRPC } from '#components/trpc/client.ts';
import type { Outputs } from '#components/trpc/outputs.ts';
import { refusalOf } from '#components/trpc/refusal.ts';
import { Button } from '#components/ui/button.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { ErrorState } from '#components/ui/error-state.tsx';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { countOf } from '#server/platform/domain/wording.ts';
import { viewSettings } from '#server/tracking/saved-views.schema.ts';
import { compareHref, MOST_COMPARED, runHref } from './addresses.ts';
import { ExperimentFrame } from './experiment-frame.tsx';
import { FirstRunPanel } from './first-run-panel.tsx';
import { MetricCharts } from './metric-charts.tsx';
import { ParallelChart } from './parallel-chart.tsx';
import { chooseColumns, type RunColumn } from './run-columns.ts';
import { parseFieldId, type ShownRun, withoutOwn } from './run-field.ts';
import { RunsTable } from './runs-table.tsx';
import { type RunsLook, RunsToolbar } from './runs-toolbar.tsx';
import { useRuns } from './use-runs.ts';
import { readSettings } from './view-address.ts';

const NO_KEYS = { metrics: [], params: [], tags: [] };

function useChosen() {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const choose = useCallback(
    (runId: string, isChosen: boolean) =>
      setChosen((before) => {
        const after = new Set(before);
        if (isChosen) after.add(runId);
        else after.delete(runId);
        return after;
      }),
    [],
  );
  return { chosen, choose, clear: () => setChosen(new Set()) };
}

function ChosenBar({ chosen, onClear }: { chosen: ReadonlySet<string>; onClear: () => void }) {
  if (chosen.size === 0) return null;
  const why =
    chosen.size < 2
      ? 'Choose one more.'
      : chosen.size > MOST_COMPARED
        ? `At most ${MOST_COMPARED} are compared.`
        : null;
  return (
    <div
      role="status"
      className="mb-2 flex flex-wrap items-center gap-2 rounded-md bg-accent-soft px-3 py-1.5"
    >
      <span className="font-medium">{countOf(chosen.size, 'run')} chosen</span>
      {why ? (
        <Button size="sm" reason={why}>
          Compare runs
        </Button>
      ) : (
        <Button asChild size="sm" variant="primary">
          <Link href={compareHref([...chosen])}>Compare runs</Link>
        </Button>
      )}
      <Button size="sm" variant="ghost" onClick={onClear}>
        Choose none
      </Button>
    </div>
  );
}

interface ShownProps {
  look: RunsLook;
  runs: readonly ShownRun[];
  columns: readonly RunColumn[];
  chosen: ReadonlySet<string>;
}

/** The chosen runs, or the first of the list where none is chosen, in one another's charts. */
function RunCharts({ look, runs, columns, chosen }: ShownProps) {
  const picked = chosen.size > 0 ? runs.filter(({ id }) => chosen.has(id)) : runs;
  const fields = columns.map(({ field }) => field);
  const metrics = fields.filter(({ kind }) => kind === 'metrics');
  if (look === 'parallel') {
    const params = fields.filter(({ kind }) => kind === 'params' || kind === 'tags');
    return <ParallelChart runs={picked} fields={[...params, ...metrics]} />;
  }
  if (metrics.length === 0)
    return <p className="p-4 text-muted">Show at least one metric as a column, and it is drawn here.</p>;
  const drawn = picked.slice(0, MOST_XY_SERIES);
  return (
    <>
      {picked.length > drawn.length && (
        <p className="mb-2 text-[13px] text-muted">
          The first {MOST_XY_SERIES} of these runs are drawn. Choose runs in the table to draw others.
        </p>
      )}
      <MetricCharts
        runs={drawn}
        metrics={metrics.map(({ key }) => key)}
        isLive={drawn.some(({ status }) => status === 'RUNNING')}
      />
    </>
  );
}

function readLook(param: string | null): RunsLook {
  return param === 'charts' || param === 'parallel' ? param : 'table';
}

function NoRuns(props: {
  isPlain: boolean;
  isFilterWrong: boolean;
  experiment: Outputs['experiments']['get'];
}) {
  const { name, workspaceId, lifecycle } = props.experiment;
  if (props.isPlain && lifecycle === 'deleted')
    return (
      <EmptyState icon={FlaskConical} title="Its runs are deleted with it">
        Those it had are under the state "Deleted" above. Restoring it under "More acts" brings them back;
        until then it takes none.
      </EmptyState>
    );
  if (props.isPlain) return <FirstRunPanel experiment={name} workspaceId={workspaceId} />;
  return (
    <EmptyState
      icon={FlaskConical}
      title={props.isFilterWrong ? 'The filter cannot be read' : 'No run is like this'}
    >
      {props.isFilterWrong
        ? 'What is wrong with it stands below its field.'
        : 'Widen the filter above, or look among runs of another state.'}
    </EmptyState>
  );
}

/** How many runs are here, and how to come to the others. */
function tellCount({ runs, hasMore, isFull, moreError }: ReturnType<typeof useRuns>): string {
  if (runs.length === 0) return '';
  const count = countOf(runs.length, 'run');
  if (moreError) return `${count}; further ones could not be loaded: ${refusalOf(moreError).message}`;
  if (isFull) return `${count}; narrow the filter to see others.`;
  return hasMore ? `${count} so far; more come as you scroll.` : `${count}.`;
}

/** The runs of an experiment as table, charts or parallel coordinates; the address says which and how. */
export function RunsView({ experimentId }: { experimentId: string }) {
  const trpc = useTRPC();
  const url = useUrlState();
  const { data: experiment } = useSuspenseQuery(trpc.experiments.get.queryOptions({ experimentId }));
  const { data: keys } = useQuery(trpc.runs.listColumns.queryOptions({ experimentIds: [experiment.id] }));
  const known = useMemo(() => withoutOwn(keys ?? NO_KEYS), [keys]);
  const written = JSON.stringify(readSettings(url.get));
  // The address is read anew with every drawing; what it says changes rarely.
  const settings = useMemo(() => viewSettings.parse(JSON.parse(written)), [written]);
  const columns = useMemo(() => chooseColumns(settings.columns ?? null, known), [settings, known]);
  const groupBy = useMemo(() => parseFieldId(settings.group ?? ''), [settings]);
  const look = readLook(url.get('look'));
  const found = useRuns(experiment.id, settings, columns, groupBy);
  const { chosen, choose, clear } = useChosen();
  const hrefOf = useCallback(
    (run: ShownRun) => runHref({ experimentId: experiment.id, id: run.id }),
    [experiment.id],
  );
  const refusal = found.error ? refusalOf(found.error) : null;
  const isFilterWrong = refusal?.code === 'invalid' && settings.filter !== undefined;
  return (
    <ExperimentFrame experimentId={experimentId}>
      <RunsToolbar
        experimentId={experiment.id}
        look={look}
        runs={found.runs}
        known={known}
        columns={columns}
        groupBy={groupBy}
        filterError={isFilterWrong ? (refusal?.message ?? null) : null}
      />
      <ChosenBar chosen={chosen} onClear={clear} />
      {refusal && !isFilterWrong ? (
        <ErrorState
          title="The runs could not be loaded"
          message={refusal.message}
          reference={refusal.reference || undefined}
          onRetry={found.retry}
        />
      ) : found.isLoading && !refusal ? (
        <SkeletonRows rows={10} />
      ) : found.runs.length === 0 ? (
        <div className="rounded-md border border-line bg-raised">
          <NoRuns
            isFilterWrong={isFilterWrong}
            isPlain={settings.filter === undefined && settings.state === undefined}
            experiment={experiment}
          />
        </div>
      ) : look === 'table' ? (
        <RunsTable
          // Another order or other runs begin at their top.
          key={JSON.stringify([settings.filter, settings.sort, settings.group, settings.state])}
          runs={found.runs}
          columns={columns}
          groupBy={groupBy}
          chosen={chosen}
          onChoose={choose}
          hrefOf={hrefOf}
          hasMore={found.hasMore}
          onMore={found.onMore}
        />
      ) : (
        <RunCharts look={look} runs={found.runs} columns={columns} chosen={chosen} />
      )}
      <p role="status" className="mt-1 text-[13px] text-muted">
        {tellCount(found)}
      </p>
    </ExperimentFrame>
  );
}
