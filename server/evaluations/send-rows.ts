import { setTimeout as pause } from 'node:timers/promises';
import type { AttemptFault } from '#server/gateway/domain/attempt-fault.ts';
import { infer } from '#server/gateway/infer.ts';
import type { ModelPools } from '#server/gateway/model-pools.ts';
import { Stopwatch } from '#server/gateway/stopwatch.ts';
import type { Route } from '#server/routing/domain/route-snapshot.ts';
import type { EvaluationRow } from './domain/dataset-rows.ts';
import type { EvaluationPlanTerms } from './domain/evaluation-plan.ts';
import type { RowAnswer } from './domain/evaluation-report.ts';

/** Faults that say something about the way to the model, not about the model. */
const OUTAGES: ReadonlySet<string> = new Set<AttemptFault>([
  'unreachable',
  'interrupted',
  'timeout',
  'server-error',
  'overloaded',
  'address-refused',
]);

/** Tells whether nothing of a stretch was answered for reasons that may pass: then it is sent again later, not counted. */
export function isOutage(answers: readonly RowAnswer[]): boolean {
  return answers.length > 0 && answers.every(({ fault }) => fault !== null && OUTAGES.has(fault));
}

async function askOne(
  pools: ModelPools,
  route: Route,
  score: string,
  input: EvaluationRow['input'],
): Promise<RowAnswer> {
  const watch = new Stopwatch();
  const evidence = await infer(pools, route, input as never, watch);
  const latencyMs = watch.elapsedMs();
  if (evidence.kind !== 'answered') {
    const fault = evidence.kind === 'failed' ? evidence.error.fault : 'unreachable';
    return { score: null, fault, latencyMs };
  }
  const value = evidence.output[score];
  return value === undefined
    ? { score: null, fault: 'bad-answer', latencyMs }
    : { score: value, fault: null, latencyMs };
}

/**
 * Sends a stretch of rows to what the route names, by the same step by which the gateway asks: at most `concurrency` at a
 * time and `perSecond` begun per second. Answers come in the order of the rows; stops early only when the signal aborts.
 */
export async function sendRows(
  given: { pools: ModelPools; route: Route; score: string; signal: AbortSignal },
  rows: readonly EvaluationRow[],
  load: EvaluationPlanTerms['load'],
): Promise<RowAnswer[]> {
  const answers: RowAnswer[] = [];
  const gapMs = 1_000 / load.perSecond;
  let next = 0;
  let freeAt = performance.now();
  const line = async () => {
    for (;;) {
      const at = next;
      const row = rows[at];
      if (!row) return;
      next += 1;
      const startsAt = Math.max(performance.now(), freeAt);
      freeAt = startsAt + gapMs;
      const waitMs = startsAt - performance.now();
      if (waitMs > 1) await pause(waitMs, undefined, { signal: given.signal });
      given.signal.throwIfAborted();
      answers[at] = await askOne(given.pools, given.route, given.score, row.input);
    }
  };
  await Promise.all(Array.from({ length: load.concurrency }, line));
  return answers;
}
