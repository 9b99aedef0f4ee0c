const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const STEPS_MS = [
  MINUTE_MS,
  2 * MINUTE_MS,
  5 * MINUTE_MS,
  10 * MINUTE_MS,
  15 * MINUTE_MS,
  30 * MINUTE_MS,
  HOUR_MS,
  2 * HOUR_MS,
  3 * HOUR_MS,
  6 * HOUR_MS,
  12 * HOUR_MS,
  DAY_MS,
  2 * DAY_MS,
  7 * DAY_MS,
  14 * DAY_MS,
  30 * DAY_MS,
  90 * DAY_MS,
] as const;

export interface TimeAxis {
  ticks: readonly number[];
  label: (at: number) => string;
}

/** How far a zone is ahead of UTC at a moment, in milliseconds. */
function offsetMs(at: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(at);
  const part = (type: string) => Number(parts.find((each) => each.type === type)?.value ?? 0);
  const wall = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  );
  return wall - Math.floor(at / 1_000) * 1_000;
}

/** Ticks at round times of the reader's zone (midnight stays midnight over a change of clocks), at most `most` of them. */
export function prepareTimeAxis(fromMs: number, toMs: number, timeZone: string, most = 6): TimeAxis {
  const span = Math.max(1, toMs - fromMs);
  const step = STEPS_MS.find((each) => span / each <= most) ?? Math.ceil(span / most / DAY_MS) * DAY_MS;
  const ticks: number[] = [];
  const firstOffset = offsetMs(fromMs, timeZone);
  for (let wall = Math.ceil((fromMs + firstOffset) / step) * step; ; wall += step) {
    const at = wall - offsetMs(wall - firstOffset, timeZone);
    if (at > toMs || ticks.length > most) break;
    if (at >= fromMs) ticks.push(at);
  }
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' });
  const day = new Intl.DateTimeFormat('en-GB', { timeZone, day: 'numeric', month: 'short' });
  const isMidnight = (at: number) => (at + offsetMs(at, timeZone)) % DAY_MS === 0;
  const label = (at: number) =>
    step >= DAY_MS || isMidnight(at) ? day.format(at).replace('Sept', 'Sep') : clock.format(at);
  return { ticks, label };
}
