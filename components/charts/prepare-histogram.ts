import { prepareScale, type Scale } from './prepare-scale.ts';

export interface HistogramBin {
  from: number;
  to: number;
  count: number;
}

export interface PreparedHistogram {
  bins: readonly (HistogramBin & { middle: number; share: number })[];
  domain: readonly [number, number];
  scale: Scale;
  total: number;
}

/** Bins with their share of all; bins must follow each other without overlap, as the ones that counted them did. */
export function prepareHistogram(bins: readonly HistogramBin[]): PreparedHistogram {
  const sorted = [...bins].sort((a, b) => a.from - b.from);
  for (const [index, bin] of sorted.entries()) {
    const next = sorted[index + 1];
    if (bin.to <= bin.from || (next && next.from < bin.to)) {
      throw new RangeError(`Histogram bins must not overlap: ${bin.from} to ${bin.to}.`);
    }
  }
  const total = sorted.reduce((sum, bin) => sum + bin.count, 0);
  return {
    bins: sorted.map((bin) => ({
      ...bin,
      middle: (bin.from + bin.to) / 2,
      share: total === 0 ? 0 : bin.count / total,
    })),
    domain: [sorted[0]?.from ?? 0, sorted.at(-1)?.to ?? 1],
    scale: prepareScale(
      sorted.map((bin) => bin.count),
      { fromZero: true },
    ),
    total,
  };
}
