import { formatDurationMs } from '#server/platform/domain/wording.ts';
import type { Reliability } from '#server/workflows/domain/reliability.ts';

const percent = (share: number) => `${Number((share * 100).toPrecision(3))} %`;

function hedgeWords({ after, shareMax }: NonNullable<Reliability['hedge']>): string {
  const when = after === 'p95' ? 'when slower than 95 of 100 answers' : `after ${formatDurationMs(after)}`;
  return `${when}, for at most ${percent(shareMax)} of the calls`;
}

/** How a model is asked, as label and words; what is off is left out. */
export function reliabilityFacts(reliability: Reliability): { label: string; value: string }[] {
  const { timeoutMs, retriesMax, connectMs, firstByteMs, idleMs, totalMs } = reliability;
  const { backoff, hedge, breaker, bulkhead } = reliability;
  const time = (label: string, ms: number | undefined) =>
    ms === undefined ? [] : [{ label, value: formatDurationMs(ms) }];
  const fact = (label: string, value: string | undefined | false) => (value ? [{ label, value }] : []);
  return [
    ...time('Longest wait for the model', timeoutMs),
    ...time('Until there is a connection', connectMs),
    ...time('Until the first byte', firstByteMs),
    ...time('Between two parts', idleMs),
    ...time('For everything together', totalMs),
    { label: 'Further attempts', value: String(retriesMax) },
    ...fact(
      'Pause before each',
      backoff &&
        `a random time up to ${formatDurationMs(backoff.baseMs)}, doubled each time, at most ${formatDurationMs(backoff.maxMs)}`,
    ),
    ...fact('Second attempt beside a slow first', hedge && hedgeWords(hedge)),
    ...fact(
      'Left alone',
      breaker &&
        `for ${formatDurationMs(breaker.openMs)} when ${percent(breaker.failureShare)} of at least ${breaker.callsMin} calls within ${formatDurationMs(breaker.windowMs)} failed`,
    ),
    ...fact(
      'Calls at once',
      bulkhead &&
        `at most ${bulkhead.concurrentMax}${bulkhead.waitMs > 0 ? `; others wait ${formatDurationMs(bulkhead.waitMs)}` : ''}`,
    ),
  ];
}
