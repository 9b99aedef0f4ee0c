/**
 * How well a score tells two outcomes apart, computed from rows and nothing else. Names and definitions follow
 * scikit-learn, against which the tests hold them. What has no meaning on the given rows, such as a recall where nothing
 * was positive, is null and never zero.
 */
export interface Scored {
  /** 0 to 1: the probability of the positive outcome. */
  score: number;
  /** Whether the outcome was the positive one. */
  isPositive: boolean;
}

export interface Confusion {
  truePositive: number;
  falsePositive: number;
  trueNegative: number;
  falseNegative: number;
}

/** What each kind of decision costs, in the plan's own unit. */
export interface CostMatrix {
  falsePositive: number;
  falseNegative: number;
  truePositive: number;
  trueNegative: number;
}

/** scikit-learn clips probabilities by the smallest step of a double, so that a sure mistake costs much, not everything. */
const LOG_LOSS_EPSILON = Number.EPSILON;
const ECE_BINS = 10;

/** A share, or null where it would be a share of nothing. */
export function share(count: number, of: number): number | null {
  return of === 0 ? null : count / of;
}

/** Counts the four kinds of decision when everything from `threshold` on counts as positive. */
export function confusionAt(rows: readonly Scored[], threshold: number): Confusion {
  const counts: Confusion = { truePositive: 0, falsePositive: 0, trueNegative: 0, falseNegative: 0 };
  for (const { score, isPositive } of rows) {
    if (score >= threshold) counts[isPositive ? 'truePositive' : 'falsePositive'] += 1;
    else counts[isPositive ? 'falseNegative' : 'trueNegative'] += 1;
  }
  return counts;
}

/** Total cost of those decisions. */
export function costOf(confusion: Confusion, costs: CostMatrix): number {
  return (
    confusion.truePositive * costs.truePositive +
    confusion.falsePositive * costs.falsePositive +
    confusion.trueNegative * costs.trueNegative +
    confusion.falseNegative * costs.falseNegative
  );
}

/** Rows from the lowest score to the highest, for `weightedAuc`. */
export function byScore(rows: readonly Scored[]): Scored[] {
  return [...rows].sort((left, right) => left.score - right.score);
}

/**
 * Area under the ROC curve of rows sorted by score, each counted `weights[i]` times (once when none are given); equal
 * scores count half. Null when only one outcome occurs.
 */
export function weightedAuc(sorted: readonly Scored[], weights?: ArrayLike<number>): number | null {
  let [positives, negatives, wins] = [0, 0, 0];
  for (let at = 0; at < sorted.length; ) {
    const { score } = sorted[at] ?? { score: 0 };
    let [tiedPositives, tiedNegatives] = [0, 0];
    for (; at < sorted.length && sorted[at]?.score === score; at += 1) {
      const weight = weights?.[at] ?? (weights ? 0 : 1);
      if (sorted[at]?.isPositive) tiedPositives += weight;
      else tiedNegatives += weight;
    }
    wins += tiedPositives * (negatives + tiedNegatives / 2);
    positives += tiedPositives;
    negatives += tiedNegatives;
  }
  return share(wins, positives * negatives);
}

/** Mean squared distance of the score from the outcome. */
export function brierScore(rows: readonly Scored[]): number | null {
  const sum = rows.reduce((total, { score, isPositive }) => total + (score - Number(isPositive)) ** 2, 0);
  return share(sum, rows.length);
}

/** Mean negative log-likelihood of the outcomes, in nats. */
export function logLoss(rows: readonly Scored[]): number | null {
  const sum = rows.reduce((total, { score, isPositive }) => {
    const clipped = Math.min(1 - LOG_LOSS_EPSILON, Math.max(LOG_LOSS_EPSILON, score));
    return total - Math.log(isPositive ? clipped : 1 - clipped);
  }, 0);
  return share(sum, rows.length);
}

/**
 * Expected calibration error: over ten bins of equal width, how far the mean score lies from the share of positives,
 * weighted by the rows in the bin (Naeini et al. 2015).
 */
export function calibrationError(rows: readonly Scored[]): number | null {
  const bins = Array.from({ length: ECE_BINS }, () => ({ count: 0, scores: 0, positives: 0 }));
  for (const { score, isPositive } of rows) {
    const bin = bins[Math.min(ECE_BINS - 1, Math.max(0, Math.floor(score * ECE_BINS)))];
    if (!bin) continue;
    bin.count += 1;
    bin.scores += score;
    bin.positives += Number(isPositive);
  }
  const sum = bins.reduce((total, { scores, positives }) => total + Math.abs(scores - positives), 0);
  return share(sum, rows.length);
}

/** The value below which this share of the sorted values lies, with linear interpolation as numpy does it; null of none. */
export function quantile(sorted: readonly number[], of: number): number | null {
  if (sorted.length === 0) return null;
  const place = (sorted.length - 1) * of;
  const [low, high] = [sorted[Math.floor(place)] ?? 0, sorted[Math.ceil(place)] ?? 0];
  return low + (high - low) * (place - Math.floor(place));
}
