import type { RegistryFigures } from '../processes/registry-load.ts';

/** What was measured of a server: by operation and number of clients, a figure per round; and the memory it came to hold. */
export interface ServerFigures {
  megabytes: number;
  rounds: Map<string, RegistryFigures[]>;
}

interface Line {
  callsPerSecond: number;
  p50Ms: number;
  p95Ms: number;
  failures: number;
  failure: string | null;
}

const OWN = 'Interlock';
/** Goals against the default server, by number of clients. */
const GOALS = { '1': 20, '16': 8, p95: 0.1, memory: 0.5 } as const;

function median(list: readonly number[]): number {
  return list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] ?? Number.NaN;
}

function lineOf(rounds: readonly RegistryFigures[]): Line {
  return {
    callsPerSecond: median(rounds.map((one) => one.callsPerSecond)),
    p50Ms: median(rounds.map((one) => one.p50Ms)),
    p95Ms: median(rounds.map((one) => one.p95Ms)),
    failures: rounds.reduce((sum, one) => sum + one.failures, 0),
    failure: rounds.find((one) => one.failure !== null)?.failure ?? null,
  };
}

const figure = (value: number): string =>
  (Number.isNaN(value) ? '–' : Number(value.toPrecision(3)).toString()).padStart(10);

function goalLines(own: Record<string, Line>, rival: Record<string, Line>): string[] {
  return Object.entries(own).flatMap(([key, line]) => {
    const other = rival[key];
    if (!other) return [];
    const clients = key.endsWith('× 1') ? '1' : '16';
    const ratio = line.callsPerSecond / other.callsPerSecond;
    const late = line.p95Ms / other.p95Ms;
    const word = (isMet: boolean) => (isMet ? 'met   ' : 'MISSED');
    return [
      `${word(ratio >= GOALS[clients])} ${key}: ${ratio.toPrecision(3)} times the calls/s, goal at least ${GOALS[clients]}`,
      `${word(late <= GOALS.p95)} ${key}: ${late.toPrecision(2)} of the p95, goal at most ${GOALS.p95}`,
    ];
  });
}

/** The figures, and the goals they are held against, as people and as programs read them. */
export function tellRegistryBench(
  all: ReadonlyMap<string, ServerFigures>,
  absent: readonly string[],
): { text: string; json: Record<string, unknown> } {
  const lines: string[] = [];
  const servers: Record<string, { megabytes: number; operations: Record<string, Line> }> = {};
  for (const [name, { megabytes, rounds }] of all) {
    const operations = Object.fromEntries([...rounds].map(([key, list]) => [key, lineOf(list)]));
    servers[name] = { megabytes, operations };
    const heading = `${name} (${Math.round(megabytes)} MB)`;
    lines.push('', `${heading.padEnd(40)}   calls/s    p50 ms    p95 ms  failures`);
    for (const [key, line] of Object.entries(operations))
      lines.push(
        `  ${key.padEnd(38)}${figure(line.callsPerSecond)}${figure(line.p50Ms)}${figure(line.p95Ms)}${figure(line.failures)}${line.failure ? `  ${line.failure}` : ''}`,
      );
  }
  const own = servers[OWN];
  const [, rival] = Object.entries(servers).find(([name]) => name.endsWith('uvicorn')) ?? [];
  if (own && rival) {
    lines.push('', ...goalLines(own.operations, rival.operations));
    const memory = own.megabytes / rival.megabytes;
    lines.push(
      `${memory <= GOALS.memory ? 'met   ' : 'MISSED'} memory: ${memory.toPrecision(2)} of the other's, goal at most ${GOALS.memory}`,
    );
  }
  lines.push(...absent);
  return { text: lines.join('\n'), json: { servers, absent } };
}
