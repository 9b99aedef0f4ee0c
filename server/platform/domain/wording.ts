/**
 * How numbers, durations, sizes, money and dates read everywhere: at most three significant figures unless exactness
 * matters, always with a unit, never "NaN". Missing values are an em dash, which is not zero.
 */
const MISSING = '–';
const LOCALE = 'en-GB';

function significant(value: number, digits = 3): string {
  return new Intl.NumberFormat(LOCALE, { maximumSignificantDigits: digits }).format(value);
}

/** 1204 → "1,204"; exact, for counts. */
export function formatCount(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return MISSING;
  return new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 0 }).format(value);
}

/** 0.0417 → "4.17 %"; the argument is a share from 0 to 1. */
export function formatPercent(share: number | null | undefined): string {
  if (share === null || share === undefined || !Number.isFinite(share)) return MISSING;
  return `${significant(share * 100)} %`;
}

/** The difference of two shares, which is no percentage of anything: 0.038 → "3.8 points". */
export function formatPoints(difference: number | null | undefined): string {
  if (difference === null || difference === undefined || !Number.isFinite(difference)) return MISSING;
  return `${significant(difference * 100)} points`;
}

/** A plain figure such as a metric: 0.78123 → "0.781". */
export function formatFigure(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return MISSING;
  return significant(value);
}

const DURATIONS = [
  { limit: 1_000, divisor: 1, unit: 'ms' },
  { limit: 60_000, divisor: 1_000, unit: 's' },
  { limit: 3_600_000, divisor: 60_000, unit: 'min' },
  { limit: 86_400_000, divisor: 3_600_000, unit: 'h' },
  { limit: Number.POSITIVE_INFINITY, divisor: 86_400_000, unit: 'd' },
] as const;

/** Milliseconds as people say them: 320 → "320 ms", 1300 → "1.3 s", 5400000 → "1.5 h". */
export function formatDurationMs(ms: number | null | undefined): string {
  if (ms === null || ms === undefined || !Number.isFinite(ms)) return MISSING;
  // What would round up to a full unit is written in that unit: 999.7 ms is 1 s, never 1,000 ms.
  const size = Number(Math.abs(ms).toPrecision(3));
  const step = DURATIONS.find(({ limit }) => size < limit) ?? DURATIONS[4];
  return `${significant(ms / step.divisor)} ${step.unit}`;
}

const SIZES = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** Bytes in powers of 1,000: 12400000000 → "12.4 GB". */
export function formatBytes(bytes: number | null | undefined): string {
  if (bytes === null || bytes === undefined || !Number.isFinite(bytes)) return MISSING;
  const power =
    bytes < 1 ? 0 : Math.min(SIZES.length - 1, Math.floor(Math.log10(Number(bytes.toPrecision(3))) / 3));
  return `${significant(bytes / 1_000 ** power)} ${SIZES[power]}`;
}

/** "12 Mar 2026, 14:05" in the given time zone, or the reader's own. */
export function formatDateTime(at: Date, timeZone?: string): string {
  const written = new Intl.DateTimeFormat(LOCALE, {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZone,
  }).format(at);
  // British dates alone write four letters for September; every month has three here.
  return written.replace('Sept', 'Sep');
}

const STEPS = [
  { limit: 60, divisor: 1, unit: 'second' },
  { limit: 3_600, divisor: 60, unit: 'minute' },
  { limit: 86_400, divisor: 3_600, unit: 'hour' },
  { limit: 86_400 * 30, divisor: 86_400, unit: 'day' },
  { limit: 86_400 * 365, divisor: 86_400 * 30, unit: 'month' },
  { limit: Number.POSITIVE_INFINITY, divisor: 86_400 * 365, unit: 'year' },
] as const;

/** "5 minutes ago" or "in 2 hours"; within 10 seconds either way, "just now". */
export function formatRelative(at: Date, now: Date): string {
  const seconds = Math.round((at.getTime() - now.getTime()) / 1_000);
  if (Math.abs(seconds) < 10) return 'just now';
  const step = STEPS.find(({ limit }) => Math.abs(seconds) < limit) ?? STEPS[5];
  return new Intl.RelativeTimeFormat('en', { numeric: 'always' }).format(
    Math.trunc(seconds / step.divisor),
    step.unit,
  );
}

/** dec_01J…7Q: enough of an id to recognise it by. */
export function shortId(id: string): string {
  const [prefix, rest] = id.split('_');
  return rest && rest.length > 8 ? `${prefix}_${rest.slice(0, 3)}…${rest.slice(-4)}` : id;
}

/** "1 case", "3 cases". */
export function countOf(count: number, singular: string, plural = `${singular}s`): string {
  return `${formatCount(count)} ${count === 1 ? singular : plural}`;
}
