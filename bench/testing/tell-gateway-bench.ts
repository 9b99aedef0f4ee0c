import type { Sample } from './measure-system.ts';

type Summary = Sample & { rounds: number };

interface Goal {
  words: string;
  value: number;
  limit: number;
  isAtLeast: boolean;
}

function goalsOf(systems: Readonly<Record<string, Summary>>, name: string): Goal[] {
  const all = systems[name];
  const direct = systems.direct;
  if (!all || !direct) return [];
  const goals: Goal[] = [];
  const add = (words: string, value: number, limit: number, isAtLeast = false) =>
    goals.push({ words, value, limit, isAtLeast });
  const { Portkey: portkey, LiteLLM: liteLlm, 'bare proxy': bare } = systems;
  if (portkey) {
    add("calls/s over Portkey's", all.callsPerSecond / portkey.callsPerSecond, 4, true);
    add("CPU per call over Portkey's", all.cpuMicrosecondsPerCall / portkey.cpuMicrosecondsPerCall, 0.35);
    add("p50 over Portkey's", all.p50Ms / portkey.p50Ms, 1);
    add("p99 over Portkey's", all.p99Ms / portkey.p99Ms, 0.5);
  }
  if (liteLlm) add("calls/s over LiteLLM's", all.callsPerSecond / liteLlm.callsPerSecond, 40, true);
  if (bare) add("calls/s over the bare proxy's", all.callsPerSecond / bare.callsPerSecond, 0.4, true);
  if (all.recordMs !== null) add('ms at the median for the durable record', all.recordMs, 0.4);
  const chat = systems['Interlock, chat'];
  if (portkey?.firstTokenMs && chat?.firstTokenMs && direct.firstTokenMs) {
    const added = (chat.firstTokenMs - direct.firstTokenMs) / (portkey.firstTokenMs - direct.firstTokenMs);
    add("added first-token time over Portkey's", added, 0.05);
  }
  return goals;
}

const figure = (value: number | null, digits = 3): string =>
  (value === null || Number.isNaN(value) ? '–' : Number(value.toPrecision(digits)).toString()).padStart(9);

/** The figures and the goals they are held against, as people read them. */
export function tellGatewayBench(
  systems: Readonly<Record<string, Summary>>,
  absent: readonly string[],
): string {
  const { direct } = systems;
  const head = `${''.padEnd(36)}  calls/s  CPU µs   +p50 ms  +p99 ms record ms +1st tok.       MB    errors  foreign\n`;
  const lines = Object.entries(systems).map(([name, one]) => {
    const added = (own: number, base = 0) => (name === 'direct' ? own : own - base);
    const firstToken =
      one.firstTokenMs === null ? null : added(one.firstTokenMs, direct?.firstTokenMs ?? undefined);
    const parts = [
      figure(one.callsPerSecond),
      figure(one.cpuMicrosecondsPerCall),
      figure(added(one.p50Ms, direct?.p50Ms)),
      figure(added(one.p99Ms, direct?.p99Ms)),
      figure(one.recordMs),
      figure(firstToken),
      figure(one.memoryMegabytes),
      figure(one.errors, 6),
      `${(one.foreignShare * 100).toFixed(0)} %`.padStart(9),
    ];
    return `${name.padEnd(36)}${parts.join('')}\n`;
  });
  const goals = ['Interlock, everything', 'Interlock, everything journal'].flatMap((name) => {
    const told = goalsOf(systems, name).map(({ words, value, limit, isAtLeast }) => {
      const isMet = isAtLeast ? value >= limit : value <= limit;
      return `${isMet ? 'met   ' : 'missed'}  ${figure(value)}  ${words} (goal ${isAtLeast ? '≥' : '≤'} ${limit})\n`;
    });
    return told.length > 0 ? [`${name}\n`, ...told, '\n'] : [];
  });
  return [head, ...lines, '\n', ...goals, ...absent.map((why) => `not measured: ${why}\n`)].join('');
}
