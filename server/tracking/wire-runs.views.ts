import { preparedRows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import { type PrintedFacts, wireRunInfo } from './domain/wire-run-info.ts';

/**
 * Runs as MLflow's protocol prints them, printed by Postgres: a page of a search holds thousands of values, and to make
 * objects of them only to print these costs several times what finding the runs does. Of each run the few parts are put
 * together here.
 */
const PRINT = `SELECT id, name, user_id AS "userId", status, start_time AS "startTime", end_time AS "endTime",
  artifact_uri AS "artifactUri", experiment_wire_id AS "experimentWireId", lifecycle, metrics, params, tags, datasets, inputs, outputs
  FROM printed_runs($1)`;

/** A run's own columns, and what it logged as lists of printed entries; null where there are none. */
interface PrintedParts extends PrintedFacts {
  metrics: string | null;
  params: string | null;
  tags: string | null;
  datasets: string | null;
  inputs: string | null;
  outputs: string | null;
}

/** An object of lists; those that are empty are left out, as the reference server leaves them out. */
function listsOf(lists: Readonly<Record<string, string | null>>): string {
  let fields = '';
  for (const name in lists)
    if (lists[name]) fields += `${fields === '' ? '' : ','}"${name}":[${lists[name]}]`;
  return `{${fields}}`;
}

function printed(run: PrintedParts): string {
  const { metrics, params, tags, datasets, inputs, outputs } = run;
  return `{"info":${JSON.stringify(wireRunInfo(run))},"data":${listsOf({ metrics, params, tags })},"inputs":${listsOf(
    {
      dataset_inputs: datasets,
      model_inputs: inputs,
    },
  )},"outputs":${listsOf({ model_outputs: outputs })}}`;
}

/** These runs printed, by id. Those whose batches wait to be folded are left out: their latest values stand in no table yet. */
export async function printedRuns(tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const found = await preparedRows<PrintedParts>(tx, 'printed-runs', PRINT, [ids]);
  return new Map(found.map((run) => [run.id, printed(run)]));
}
