import { isIdOf } from '#server/platform/domain/ids.ts';

/** Where an experiment stands in the console. */
export function experimentHref(experimentId: string): string {
  return `/experiments/${encodeURIComponent(experimentId)}`;
}

/** Tells whether an address names an experiment in a form that can exist: an id of ours, or a client's number. */
export function isExperimentRef(value: string): boolean {
  return isIdOf('experiment', value) || /^\d{1,18}$/.test(value);
}

/** Where a run stands in the console. */
export function runHref(run: { experimentId: string; id: string }): string {
  return `${experimentHref(run.experimentId)}/runs/${encodeURIComponent(run.id)}`;
}

/** Runs side by side; at most these many are compared. */
export const MOST_COMPARED = 20;

/** Where runs stand side by side. */
export function compareHref(runIds: readonly string[]): string {
  const query = new URLSearchParams(runIds.slice(0, MOST_COMPARED).map((id) => ['run', id]));
  return `/experiments/compare?${query}`;
}

/** The runs that an address names to be compared, each once. */
export function comparedRuns(run: string | readonly string[] | undefined): string[] {
  const named = run === undefined ? [] : typeof run === 'string' ? [run] : run;
  return [...new Set(named)].filter((id) => /^[\w-]{1,64}$/.test(id)).slice(0, MOST_COMPARED);
}
