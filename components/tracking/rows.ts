import type { Outputs } from '#components/trpc/outputs.ts';
import type { ShownRun } from './run-field.ts';

export type ExperimentRow = Outputs['experiments']['list']['items'][number];
export type RunDetail = Outputs['runs']['get'];
type RunRow = Outputs['runs']['search']['items'][number];

/** Entries as they are logged, by key. */
export function byKey<V>(entries: readonly { key: string; value: V }[]): Record<string, V> {
  return Object.fromEntries(entries.map(({ key, value }) => [key, value]));
}

/** A run as the table, the groups and the charts take it. */
export function shownRun(run: RunRow | RunDetail): ShownRun {
  return {
    id: run.id,
    name: run.name,
    status: run.status,
    lifecycle: run.lifecycle,
    // Clients that do not say when a run started send nothing, which stands as zero.
    startedAt: run.startTime > 0 ? run.startTime : null,
    endedAt: run.endTime,
    user: run.userId,
    metrics: byKey(run.metrics),
    params: byKey(run.params),
    tags: byKey(run.tags),
  };
}
