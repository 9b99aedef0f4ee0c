import { Refusal } from '#server/platform/domain/refusal.ts';
import type { CursorIn, RunPlace } from './domain/import-cursor.ts';
import { historyAnswer, type RemoteHistory, type RemoteRun } from './domain/source-answers.ts';
import { logBatch } from './log-batch.ts';
import type { ImportTurn } from './open-import-turn.ts';

const POINTS_OF_PAGE = 10_000;
const METRICS_AT_ONCE = 8;
const POINTS_OF_BATCH = 1_000;

interface Found {
  key: string;
  history: RemoteHistory;
}

async function fetchHistory(
  turn: ImportTurn,
  run: RemoteRun,
  key: string,
  page: string | null,
): Promise<Found> {
  const history = await turn.orSkip(
    `The metric ${key} of the run ${run.info.run_name || run.info.run_id}`,
    () =>
      turn.source.get(
        '/api/2.0/mlflow/metrics/get-history',
        { run_id: run.info.run_id, metric_key: key, max_results: POINTS_OF_PAGE, page_token: page },
        historyAnswer,
      ),
  );
  return { key, history: history ?? { metrics: [] } };
}

/** Histories up to the first of which there is more than this page: where the import stands has to be one place. */
function untilLong(found: readonly Found[]): Found[] {
  const long = found.findIndex(({ history }) => history.next_page_token);
  return long === -1 ? [...found] : found.slice(0, long + 1);
}

function placeAfter(place: RunPlace, taken: readonly Found[]): RunPlace {
  const last = taken.at(-1);
  if (!last) return place;
  const page = last.history.next_page_token || null;
  if (page === null) return { ...place, afterMetric: last.key, page };
  return { ...place, afterMetric: taken.at(-2)?.key ?? place.afterMetric, page };
}

/**
 * Takes over every point of every metric of a run, several metrics at once; returns where it stands when all are here, null
 * when the turn was over before. Points that cannot stand here are left out with their metric.
 */
export async function takeHistories(
  turn: ImportTurn,
  run: RemoteRun,
  runId: string,
  { cursor, place: begun }: { cursor: CursorIn<'runs'>; place: RunPlace },
): Promise<RunPlace | null> {
  if (begun.files !== null) return begun;
  const { workspaceId } = turn.facts;
  const keys = [...new Set(run.data.metrics.map(({ key }) => key))].sort();
  let place = begun;
  let atOnce = METRICS_AT_ONCE;
  for (;;) {
    const { afterMetric, page } = place;
    const left = keys.filter((key) => afterMetric === null || key > afterMetric);
    if (left.length === 0) return place;
    if (turn.mustPause()) return null;
    const group = left.slice(0, atOnce);
    const found = await Promise.all(
      group.map((key, index) => fetchHistory(turn, run, key, index === 0 ? page : null)),
    );
    const taken = untilLong(found);
    const next = placeAfter(place, taken);
    const points = taken.flatMap(({ history }) => history.metrics);
    const write = async (ctx: Parameters<typeof logBatch>[0]) => {
      for (let at = 0; at < points.length; at += POINTS_OF_BATCH) {
        const metrics = points.slice(at, at + POINTS_OF_BATCH);
        await logBatch(ctx, { workspaceId, runId, metrics, params: [], tags: [] });
      }
    };
    const to = { ...cursor, run: next };
    try {
      if (group.length === 1)
        await turn.attempt(`The metric ${group[0]} of the run ${runId}`, to, write, {
          made: { points: points.length },
        });
      else await turn.advance(to, write, { points: points.length });
      place = next;
    } catch (error) {
      // Something in the group is refused: one after the other shows what.
      if (!(error instanceof Refusal)) throw error;
      atOnce = 1;
    }
  }
}
