import { setTimeout as pause } from 'node:timers/promises';
import type { AttemptKind, JsonRecord } from '#server/decisions/domain/decision-facts.ts';
import type { RouteRevision } from '#server/routing/domain/route-snapshot.ts';
import type { Reliability } from '#server/workflows/domain/reliability.ts';
import { AttemptFailed, attemptModel, failureOf } from './attempt-model.ts';
import type { Breakers } from './breakers.ts';
import type { Bulkheads } from './bulkheads.ts';
import { ATTEMPT_FAULTS, mayRetry } from './domain/attempt-fault.ts';
import type { CallResult } from './domain/breaker.ts';
import type { Evidence } from './domain/judge.ts';
import { pauseMs } from './domain/retry-pause.ts';
import type { Hedges } from './hedges.ts';
import type { ModelPools } from './model-pools.ts';
import { encodeCall, type ModelAnswer, readingOf, type Saying } from './speak-protocol.ts';
import type { Stopwatch } from './stopwatch.ts';

/** Whom to ask, and how patiently. */
export interface Asked extends Saying {
  revision: RouteRevision;
  reliability: Reliability;
}

/** What protects revisions from calls, and calls from revisions; without it, each call is on its own. */
export interface Traffic {
  breakers: Pick<Breakers, 'enter'>;
  bulkheads: Pick<Bulkheads, 'enter'>;
  hedges: Hedges;
  /** Milliseconds that are left of the call's time as a whole; infinite when nothing bounds it. */
  leftMs: () => number;
  /** The stop under which the workflow stands by now; null when there is none, and nobody looks where it is left out. */
  stopped?: () => { id: string; reason: string } | null;
  /** What the first attempt is, when it is asked instead of another. */
  kind?: AttemptKind;
}

interface Asking extends Asked {
  pools: ModelPools;
  input: JsonRecord;
  watch: Stopwatch;
  traffic: Traffic | null;
}

interface Attempt {
  answer: Promise<ModelAnswer>;
  /** Ends it because another one won; its time stands in the record all the same. */
  abandon(): void;
}

const leftOf = ({ traffic }: Asking): number => traffic?.leftMs() ?? Number.POSITIVE_INFINITY;

async function ask(asking: Asking, ending: AbortController): Promise<ModelAnswer> {
  const { pools, revision, reliability, input, watch } = asking;
  try {
    const target = pools.targetOf(revision, reliability.connectMs);
    if (!target) throw new AttemptFailed('unreachable', 'the local model server is not running here');
    const call = encodeCall(revision, input, target.baseUrl, asking);
    const timeoutMs = Math.min(reliability.timeoutMs, leftOf(asking));
    const reading = readingOf(revision, asking, asking.watch);
    const headers = watch.outgoing ? { ...target.headers, ...watch.outgoing } : target.headers;
    return await attemptModel({ ...target, headers }, call, { ...reliability, timeoutMs }, reading, ending);
  } catch (error) {
    throw failureOf(error);
  }
}

/** Begins an attempt; null when the revision's breaker is open. */
function begin(asking: Asking, kind: AttemptKind | undefined): Attempt | null {
  const { watch, revision, traffic, reliability } = asking;
  const { breaker } = reliability;
  const tell = breaker && traffic ? traffic.breakers.enter(revision.id, breaker) : () => undefined;
  if (!tell) return null;
  const startMs = watch.elapsedMs();
  const ending = new AbortController();
  let isOver = false;
  const end = (word: string, result: CallResult): void => {
    if (isOver) return;
    isOver = true;
    watch.attempt(startMs, word, { ...(kind && { kind }), revision });
    tell(result);
  };
  const answer = ask(asking, ending).then(
    (said) => {
      if (!isOver && reliability.hedge) traffic?.hedges.answered(revision.id, watch.elapsedMs() - startMs);
      end('answered', 'succeeded');
      return said;
    },
    (error: unknown) => {
      const failure = failureOf(error);
      end(failure.fault, ATTEMPT_FAULTS[failure.fault].isRevisions ? 'failed' : 'neutral');
      throw failure;
    },
  );
  return {
    answer,
    abandon() {
      end('abandoned', 'neutral');
      ending.abort('abandoned');
    },
  };
}

/** Waits for an attempt, and begins a second one beside it where the policy says so; the loser is ended. */
async function withHedge(asking: Asking, first: Attempt): Promise<ModelAnswer> {
  const { revision, reliability, traffic } = asking;
  const { hedge, bulkhead } = reliability;
  // Parts of two answers would mix on their way to the caller.
  const afterMs = hedge && traffic && !asking.stream ? traffic.hedges.afterMs(revision.id, hedge) : null;
  if (!traffic || afterMs === null) return first.answer;
  const waited = new AbortController();
  const late = pause(afterMs, 'late' as const, { signal: waited.signal }).catch(() => 'late' as const);
  const settled = first.answer.then(
    () => 'settled' as const,
    () => 'settled' as const,
  );
  const isLate = (await Promise.race([settled, late])) === 'late';
  waited.abort();
  if (!isLate || leftOf(asking) <= 0 || traffic.stopped?.()) return first.answer;
  const leave = bulkhead ? await traffic.bulkheads.enter(revision.id, bulkhead, 0) : () => undefined;
  if (!leave) return first.answer;
  try {
    const second = traffic.hedges.take(revision.id) ? begin(asking, 'hedge') : null;
    if (!second) return await first.answer;
    const both = [first, second];
    try {
      return await Promise.any(both.map(({ answer }) => answer));
    } catch {
      return await first.answer;
    } finally {
      for (const { abandon } of both) abandon();
    }
  } finally {
    leave();
  }
}

async function askUntilAnswered(asking: Asking): Promise<Evidence> {
  const { reliability, traffic } = asking;
  const { retriesMax, backoff, timeoutMs } = reliability;
  for (let count = 1; ; count += 1) {
    const stop = traffic?.stopped?.();
    if (stop) return { kind: 'stopped', stop };
    let failure: AttemptFailed;
    try {
      if (leftOf(asking) <= 0) throw new AttemptFailed('timeout', 'the call has used up its time');
      const attempt = begin(asking, count === 1 ? traffic?.kind : 'retry');
      if (!attempt) throw new AttemptFailed('resting', 'its breaker is open: it failed too often lately');
      const { output, content, usage } = await withHedge(asking, attempt);
      return { kind: 'answered', output, ...(content && { content }), ...(usage && { usage }) };
    } catch (error) {
      failure = failureOf(error);
    }
    const { fault, message } = failure;
    const mayRepeat = !asking.stream?.hasBegun && mayRetry(fault, count, retriesMax);
    const waitMs = mayRepeat
      ? pauseMs({
          attempt: count,
          backoff,
          random: Math.random(),
          askedMs: failure.retryAfterMs,
          leftMs: leftOf(asking),
          patienceMs: timeoutMs,
        })
      : null;
    if (waitMs === null) return { kind: 'failed', error: { fault, message } };
    await pause(waitMs);
  }
}

/**
 * Asks the model of a revision: each attempt within its deadlines, again only after what may pass by itself, never while
 * the revision's breaker is open or its bulkhead full, and not once the workflow was stopped. Never throws: what went wrong is evidence as well.
 */
export async function infer(
  pools: ModelPools,
  asked: Asked,
  input: JsonRecord,
  watch: Stopwatch,
  traffic: Traffic | null = null,
): Promise<Evidence> {
  const { revision, reliability } = asked;
  const asking: Asking = { ...asked, pools, input, watch, traffic };
  const { bulkhead } = reliability;
  if (!bulkhead || !traffic) return askUntilAnswered(asking);
  const waitMs = Math.min(bulkhead.waitMs, leftOf(asking));
  const leave = await traffic.bulkheads.enter(revision.id, bulkhead, waitMs);
  if (!leave) {
    const message = 'as many calls as it may have at once were with it already';
    return { kind: 'failed', error: { fault: 'crowded', message } };
  }
  try {
    return await askUntilAnswered(asking);
  } finally {
    leave();
  }
}
