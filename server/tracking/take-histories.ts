import { Refusal } from '#server/platform/domain/refusal.ts';
import type { CursorIn, RunPlace } from './domain/import-cursor.ts';
import { historyAnswer, type RemoteHistory, type RemoteRun } from './domain/source-answers.ts';
import { logBatch } from './log-batch.ts';
import { inSmallerPages, JSON_BYTES_MAX, SourceError } from './open-import-source.ts';
import type { ImportTurn } from './open-import-turn.ts';
import { pageAfter } from './page-after.ts';

const POINTS_OF_PAGE = 10_000;
const METRICS_AT_ONCE = 8;
const POINTS_OF_BATCH = 1_000;

interface Found {
  key: string;
  history: RemoteHistory;
  /** Why it could not be had. */
  fault?: string;
}

const whatOf = (run: RemoteRun, key: string) =>
  `The metric ${key} of the run ${run.info.run_name || run.info.run_id}`;

interface Asked {
  run: RemoteRun;
  key: string;
  page: string | null;
  /** How much of the memory that all answers together may take is this one's. */
  maxBytes: number;
}

function askFor(turn: ImportTurn, { run, key, page, maxBytes }: Asked, points: number) {
  return turn.source.get(
    '/api/2.0/mlflow/metrics/get-history',
    { run_id: run.info.run_id, metric_key: key, max_results: points, page_token: page },
    historyAnswer,
    maxBytes,
  );
}

/** The only one that is asked for may take all the memory there is, and is asked for less where that does not do. */
async function fetchAlone(turn: ImportTurn, asked: Asked): Promise<Found> {
  const { run, key } = asked;
  const history = await turn.orSkip(whatOf(run, key), () =>
    inSmallerPages(POINTS_OF_PAGE, (points) => askFor(turn, asked, points)),
  );
  return { key, history: history ?? { metrics: [] } };
}

/** One of several; null where its answer is larger than its share. */
async function fetchAmong(turn: ImportTurn, asked: Asked): Promise<Found | null> {
  const { run, key } = asked;
  const ask = async () => {
    try {
      return { history: await askFor(turn, asked, POINTS_OF_PAGE) };
    } catch (error) {
      if (error instanceof SourceError && error.isTooLarge) return { history: null };
      throw error;
    }
  };
  let fault = '';
  const answer = await turn.orSkip(whatOf(run, key), ask, (_, why) => {
    fault = why;
  });
  if (answer === null) return { key, history: { metrics: [] }, fault };
  return answer.history && { key, history: answer.history };
}

/** Histories of some metrics, which share the memory that one answer may take: up to the first that does not fit. */
async function fetchGroup(
  turn: ImportTurn,
  run: RemoteRun,
  group: readonly string[],
  page: string | null,
): Promise<Found[]> {
  const maxBytes = Math.floor(JSON_BYTES_MAX / group.length);
  const asked = group.map((key, index) => ({ run, key, page: index === 0 ? page : null, maxBytes }));
  const [only] = asked;
  if (only && asked.length === 1) return [await fetchAlone(turn, only)];
  const found = await Promise.all(asked.map((one) => fetchAmong(turn, one)));
  const fitting: Found[] = [];
  for (const one of found) {
    if (one === null) break;
    fitting.push(one);
  }
  return fitting;
}

/** Histories up to the first of which there is more than this page: where the import stands has to be one place. */
function untilLong(found: readonly Found[]): Found[] {
  const long = found.findIndex(({ history }) => history.next_page_token);
  return long === -1 ? [...found] : found.slice(0, long + 1);
}

function placeAfter(turn: ImportTurn, run: RemoteRun, place: RunPlace, taken: readonly Found[]): RunPlace {
  const last = taken.at(-1);
  if (!last) return place;
  const { next_page_token: token, metrics } = last.history;
  const at = taken.length === 1 ? place : { page: null };
  const further = pageAfter(turn, at, whatOf(run, last.key), { token, found: metrics.length });
  if (further === null) return { ...place, afterMetric: last.key, page: null, walked: undefined };
  return { ...place, afterMetric: taken.at(-2)?.key ?? place.afterMetric, ...further };
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
  let isNextAlone = false;
  for (;;) {
    const { afterMetric, page } = place;
    const left = keys.filter((key) => afterMetric === null || key > afterMetric);
    if (left.length === 0) return place;
    if (turn.mustPause()) return null;
    const group = left.slice(0, isNextAlone || page !== null ? 1 : atOnce);
    const taken = untilLong(await fetchGroup(turn, run, group, page));
    // The first of them is larger than its share: it is asked for by itself.
    isNextAlone = taken.length === 0;
    if (isNextAlone) continue;
    // What is not taken now is asked for again, and noted then.
    for (const { key, fault } of taken) if (fault) turn.note(whatOf(run, key), fault);
    const next = placeAfter(turn, run, place, taken);
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
