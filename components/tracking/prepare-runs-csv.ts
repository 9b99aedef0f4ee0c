import { prepareCsv } from '#components/charts/prepare-csv.ts';
import type { RunColumn } from './run-columns.ts';
import { fieldValue, type ShownRun } from './run-field.ts';

/** The runs with the columns that are shown, exact figures, as a spreadsheet reads them; times in ISO 8601, durations in milliseconds. */
export function prepareRunsCsv(runs: readonly ShownRun[], columns: readonly RunColumn[]): string {
  return prepareCsv({
    columns: ['run_id', 'run_name', ...columns.map(({ id }) => id)],
    rows: runs.map((run) => [
      run.id,
      run.name,
      ...columns.map(({ id, field }) => {
        const value = fieldValue(run, field);
        if (id === 'attributes.start_time' && typeof value === 'number') return new Date(value).toISOString();
        return value;
      }),
    ]),
  });
}
