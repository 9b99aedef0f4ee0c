import { Refusal } from '../../platform/domain/refusal.ts';

/** Ranges a reader can pick; `auto` is the shortest that holds data. */
export const RANGE_PRESETS = ['1h', '6h', '24h', '7d', '30d', '90d'] as const;
export type RangePreset = (typeof RANGE_PRESETS)[number];

export const RANGE_WORDING = {
  '1h': 'Last hour',
  '6h': 'Last 6 hours',
  '24h': 'Last 24 hours',
  '7d': 'Last 7 days',
  '30d': 'Last 30 days',
  '90d': 'Last 90 days',
} as const satisfies Record<RangePreset, string>;

const HOUR_MS = 3_600_000;
const SPAN_MS: Record<RangePreset, number> = {
  '1h': HOUR_MS,
  '6h': 6 * HOUR_MS,
  '24h': 24 * HOUR_MS,
  '7d': 7 * 24 * HOUR_MS,
  '30d': 30 * 24 * HOUR_MS,
  '90d': 90 * 24 * HOUR_MS,
};
const SPAN_MAX_MS = 400 * 24 * HOUR_MS;

/** Steps between points; a chart gets the smallest that needs at most 120 of them. */
const STEPS_SECONDS = [60, 300, 900, 3600, 10_800, 21_600, 86_400, 4 * 86_400] as const;
const POINTS_MAX = 120;

export interface InsightRange {
  from: Date;
  /** Not included. */
  to: Date;
  stepSeconds: number;
  /** Null for a range of the reader's own. */
  preset: RangePreset | null;
  /** Which width of rollup it is read from. */
  widthSeconds: 60 | 3600;
}

function aligned(fromMs: number, toMs: number, preset: RangePreset | null): InsightRange {
  const step =
    STEPS_SECONDS.find((seconds) => (toMs - fromMs) / (seconds * 1000) <= POINTS_MAX) ?? STEPS_SECONDS[7];
  const stepMs = step * 1000;
  return {
    from: new Date(Math.floor(fromMs / stepMs) * stepMs),
    to: new Date(Math.ceil(toMs / stepMs) * stepMs),
    stepSeconds: step,
    preset,
    widthSeconds: step < 3600 ? 60 : 3600,
  };
}

/** The range a reader asked for, on whole steps; refuses one that ends before it begins or is longer than 400 days. */
export function resolveRange(
  asked: { range: RangePreset | 'auto'; from?: string | undefined; to?: string | undefined },
  given: { now: Date; lastAt: Date | null },
): InsightRange {
  const nowMs = given.now.getTime();
  if (asked.from !== undefined) {
    const fromMs = Date.parse(asked.from);
    const toMs = asked.to === undefined ? nowMs : Date.parse(asked.to);
    if (toMs <= fromMs || toMs - fromMs > SPAN_MAX_MS) {
      const message = 'must end after it begins and be at most 400 days long';
      throw new Refusal('invalid', `The range ${message}.`, { fields: [{ path: '/to', message }] });
    }
    return aligned(fromMs, toMs, null);
  }
  const silenceMs = given.lastAt === null ? 0 : nowMs - given.lastAt.getTime();
  const preset =
    asked.range === 'auto'
      ? (RANGE_PRESETS.find((each) => silenceMs < SPAN_MS[each] / 2) ?? '90d')
      : asked.range;
  return aligned(nowMs - SPAN_MS[preset], nowMs, preset);
}

/** The range of equal length just before. */
export function rangeBefore(range: InsightRange): InsightRange {
  const spanMs = range.to.getTime() - range.from.getTime();
  return { ...range, from: new Date(range.from.getTime() - spanMs), to: range.from };
}
