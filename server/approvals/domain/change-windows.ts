import type { ChangeWindow } from './policy.ts';

/**
 * Weekly hours by the clock on a wall. A window is a property of local time: an instant is inside when the clock of its time
 * zone says so, whatever the offset is that day. When the clocks jump over an opening, the window opens when they have
 * jumped; an hour that comes twice is inside twice. `in_change_window` in Postgres reads windows the same way.
 */
const MINUTE_MS = 60_000;
const DAY_MINUTES = 24 * 60;
const WEEK_MINUTES = 7 * DAY_MINUTES;
/** A window of next week may open after this week's was jumped over. */
const DAYS_AHEAD = 8;
/** The largest jump of any clock, in minutes, with room to spare. */
const JUMP_MINUTES = 180;

const FORMATS = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = FORMATS.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
    FORMATS.set(timeZone, format);
  }
  return format;
}

/** Tells whether a name is that of a time zone. */
export function isTimeZone(name: string): boolean {
  try {
    formatOf(name);
    return true;
  } catch {
    return false;
  }
}

/** What the clock on the wall of a time zone shows, as if it were UTC. */
function wallClock(at: Date, timeZone: string): Date {
  const parts = Object.fromEntries(
    formatOf(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return new Date(Date.UTC(year, month - 1, day, hour, minute, second));
}

function isoDay(wall: Date): number {
  return wall.getUTCDay() === 0 ? 7 : wall.getUTCDay();
}

function minutesOf(clock: string): number {
  return Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));
}

function isInside({ days, from, to, timeZone }: ChangeWindow, at: Date): boolean {
  const wall = wallClock(at, timeZone);
  const minute = wall.getUTCHours() * 60 + wall.getUTCMinutes();
  const today = isoDay(wall);
  const start = minutesOf(from);
  const end = minutesOf(to);
  if (start < end) return days.includes(today) && minute >= start && minute < end;
  const yesterday = today === 1 ? 7 : today - 1;
  return (days.includes(today) && minute >= start) || (days.includes(yesterday) && minute < end);
}

/** Tells whether changes may be applied at a moment; without windows always. */
export function isInWindow(windows: readonly ChangeWindow[], at: Date): boolean {
  return windows.length === 0 || windows.some((window) => isInside(window, at));
}

/** The instant at which a wall clock shows this, or, where it jumps over it, the instant of the jump or later. */
function instantOf(wall: Date, timeZone: string): Date {
  const offset = (at: Date) => wallClock(at, timeZone).getTime() - at.getTime();
  const guess = new Date(wall.getTime() - offset(wall));
  return new Date(wall.getTime() - offset(guess));
}

function nextOpeningOf(window: ChangeWindow, now: Date): Date | null {
  const { days, from, timeZone } = window;
  const wall = wallClock(now, timeZone);
  const start = minutesOf(from);
  for (let ahead = 0; ahead <= DAYS_AHEAD; ahead += 1) {
    const midnight = Date.UTC(wall.getUTCFullYear(), wall.getUTCMonth(), wall.getUTCDate() + ahead);
    const opening = new Date(midnight + start * MINUTE_MS);
    if (!days.includes(isoDay(opening))) continue;
    const first = instantOf(opening, timeZone).getTime();
    for (let late = -JUMP_MINUTES; late <= JUMP_MINUTES; late += 5) {
      const at = new Date(first + late * MINUTE_MS);
      const shown = wallClock(at, timeZone);
      const isThatDay = shown.getTime() >= opening.getTime() && isoDay(shown) === isoDay(opening);
      if (at > now && isThatDay && isInside(window, at)) return at;
    }
  }
  return null;
}

/** When the next window opens; now when one is open, null when none ever does. */
export function nextOpening(windows: readonly ChangeWindow[], now: Date): Date | null {
  if (isInWindow(windows, now)) return now;
  const openings = windows.flatMap((window) => nextOpeningOf(window, now) ?? []);
  return openings.reduce<Date | null>((soonest, at) => (soonest && soonest <= at ? soonest : at), null);
}

/** The minutes of a week, by the wall clock, that windows of one time zone hold open. */
function weekOf(windows: readonly ChangeWindow[]): Uint8Array {
  const week = new Uint8Array(WEEK_MINUTES);
  if (windows.length === 0) week.fill(1);
  for (const { days, from, to } of windows) {
    const start = minutesOf(from);
    const length = (minutesOf(to) - start + DAY_MINUTES) % DAY_MINUTES || DAY_MINUTES;
    for (const day of days)
      for (let minute = 0; minute < length; minute += 1)
        week[((day - 1) * DAY_MINUTES + start + minute) % WEEK_MINUTES] = 1;
  }
  return week;
}

/** Whether new windows open hours that were closed, and close hours that were open; with other time zones both. */
export function describeWindowCoverage(
  before: readonly ChangeWindow[],
  after: readonly ChangeWindow[],
): { opens: boolean; closes: boolean } {
  const zones = new Set([...before, ...after].map(({ timeZone }) => timeZone));
  if (before.length > 0 && after.length > 0 && zones.size > 1) {
    const told = (windows: readonly ChangeWindow[]) => JSON.stringify(windows);
    const isSame = told(before) === told(after);
    return { opens: !isSame, closes: !isSame };
  }
  const was = weekOf(before);
  const is = weekOf(after);
  return {
    opens: is.some((open, minute) => open === 1 && was[minute] === 0),
    closes: was.some((open, minute) => open === 1 && is[minute] === 0),
  };
}
