/** How long the answers to one question took. */
export interface Answered {
  name: string;
  milliseconds: number[];
  failure: string | null;
}

/** Pages and searches are answered within this, in 95 of 100 cases. */
const GOAL_MS = 200;

function share(sorted: readonly number[], part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * part) - 1)] ?? Number.NaN;
}

const figure = (value: number): string => (Number.isNaN(value) ? '–' : value.toFixed(1)).padStart(9);

/** The figures and the goal they are held against, as people and as programs read them. */
export function tellGrowthBench(answered: readonly Answered[], size: Readonly<Record<string, number>>) {
  const lines = answered.map(({ name, milliseconds, failure }) => {
    const sorted = milliseconds.toSorted((a, b) => a - b);
    const [p50Ms, p95Ms, mostMs] = [share(sorted, 0.5), share(sorted, 0.95), share(sorted, 1)];
    return {
      name,
      calls: sorted.length,
      p50Ms,
      p95Ms,
      mostMs,
      failure,
      isMet: failure === null && p95Ms <= GOAL_MS,
    };
  });
  const missed = lines.filter(({ isMet }) => !isMet);
  const text = [
    Object.entries(size)
      .map(([name, count]) => `${Math.round(count).toLocaleString('en')} ${name}`)
      .join(', '),
    `${'milliseconds'.padEnd(64)} calls      p50      p95     most`,
    ...lines.map(
      ({ name, calls, p50Ms, p95Ms, mostMs, failure, isMet }) =>
        `${isMet ? 'met   ' : 'MISSED'} ${name.padEnd(57)}${String(calls).padStart(6)}${figure(p50Ms)}${figure(p95Ms)}${figure(mostMs)}${failure === null ? '' : `  ${failure}`}`,
    ),
    `${lines.length - missed.length} of ${lines.length} within the goal of ${GOAL_MS} ms at p95`,
  ].join('\n');
  return { text, json: { goalMs: GOAL_MS, size, questions: lines } };
}
