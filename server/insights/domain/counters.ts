/**
 * What a bucket of time counts: a flat table of numbers under names, so that adding two of them, taking one back and
 * merging an hour out of minutes are the same sum. A name is one word, or a word with a value behind a colon, such as
 * `by:model`, `decision:approve`, `fault:timeout`, `latency:37` (a bin of `latency-bins.ts`), `outcome:["approve","bad"]`.
 */
export type Counters = Readonly<Record<string, number>>;

/** Adds any number of tables; names that come to zero are left out. */
export function addCounters(...tables: readonly Counters[]): Counters {
  const sum: Record<string, number> = {};
  for (const table of tables) {
    for (const [name, count] of Object.entries(table)) sum[name] = (sum[name] ?? 0) + count;
  }
  return Object.fromEntries(Object.entries(sum).filter(([, count]) => count !== 0));
}

/** The table that takes another one back. */
export function negate(table: Counters): Counters {
  return Object.fromEntries(Object.entries(table).map(([name, count]) => [name, -count]));
}

/** One number; zero when it was never counted. */
export function countOf(table: Counters, name: string): number {
  return table[name] ?? 0;
}

/** The numbers of one kind by what stands behind the colon: `valuesOf(table, 'by')` is `{ model: 12, person: 3 }`. */
export function valuesOf(table: Counters, kind: string): Record<string, number> {
  const prefix = `${kind}:`;
  return Object.fromEntries(
    Object.entries(table).flatMap(([name, count]) =>
      name.startsWith(prefix) ? [[name.slice(prefix.length), count] as const] : [],
    ),
  );
}

/** The sum of all numbers of one kind. */
export function sumOf(table: Counters, kind: string): number {
  return Object.values(valuesOf(table, kind)).reduce((sum, count) => sum + count, 0);
}

/** How often a decision met an outcome. */
export interface OutcomeCell {
  decision: string;
  label: string;
  count: number;
}

/** The name under which a decision with a known outcome is counted. */
export function outcomeName(decision: string, label: string): string {
  return `outcome:${JSON.stringify([decision, label])}`;
}

/** The outcome matrix of a table, cell by cell. */
export function outcomesOf(table: Counters): OutcomeCell[] {
  return Object.entries(valuesOf(table, 'outcome')).map(([pair, count]) => {
    const [decision = '', label = ''] = JSON.parse(pair) as string[];
    return { decision, label, count };
  });
}
