import type { Scored } from './binary-metrics.ts';
import type { FairnessMetric } from './evaluation-plan.ts';
import { type Cells, type Grouping, splitByGroups } from './groupings.ts';
import { differenceOf, type Estimate, ratioOf, UNKNOWN, wilson } from './intervals.ts';

/**
 * Whether a protected group is treated worse. Everything is told from the side of the person: "favourable" is the answer
 * they hope for. Definitions as in fairlearn (difference and ratio between the best and the worst group); groups that are
 * too small to say anything are shown, and compared with nobody.
 */
export interface GroupBias {
  group: string;
  n: number;
  isLargeEnough: boolean;
  /** Share that got the favourable answer. */
  selectionRate: Estimate;
  /** Of those whose outcome deserved it, the share that got the favourable answer. */
  truePositiveRate: Estimate;
  /** Of those whose outcome did not deserve it, the share that got it nevertheless. */
  falsePositiveRate: Estimate;
}

/** One fairness metric over the groups of one attribute, with the pair of groups that lie furthest apart. */
export interface BiasFinding extends Estimate {
  metric: FairnessMetric;
  worst: string | null;
  best: string | null;
}

export interface AttributeBias {
  attribute: string;
  groups: GroupBias[];
  findings: BiasFinding[];
}

export interface BiasRow extends Scored {
  cells: Cells;
}

interface Judging {
  threshold: number;
  favourable: 'below' | 'above';
  minimumGroup: number;
}

function groupBias(group: string, rows: readonly BiasRow[], judging: Judging): GroupBias {
  const isFavoured = ({ score }: Scored) => score >= judging.threshold === (judging.favourable === 'above');
  const deserves = ({ isPositive }: Scored) => isPositive === (judging.favourable === 'above');
  const rate = (of: readonly BiasRow[]) => wilson(of.filter(isFavoured).length, of.length);
  const deserving = rows.filter(deserves);
  return {
    group,
    n: rows.length,
    isLargeEnough: rows.length >= judging.minimumGroup,
    selectionRate: rate(rows),
    truePositiveRate: rate(deserving),
    falsePositiveRate: rate(rows.filter((row) => !deserves(row))),
  };
}

type RateName = 'selectionRate' | 'truePositiveRate' | 'falsePositiveRate';

/** The groups with the lowest and the highest rate among those that can be compared, or null. */
function extremes(
  groups: readonly GroupBias[],
  rate: RateName,
): { worst: GroupBias; best: GroupBias } | null {
  const known = groups
    .filter((group) => group.isLargeEnough && group[rate].value !== null)
    .sort((left, right) => (left[rate].value ?? 0) - (right[rate].value ?? 0));
  const [worst, best] = [known[0], known.at(-1)];
  return worst && best && worst !== best ? { worst, best } : null;
}

function difference(metric: FairnessMetric, groups: readonly GroupBias[], rate: RateName): BiasFinding {
  const pair = extremes(groups, rate);
  if (!pair) return { metric, ...UNKNOWN, worst: null, best: null };
  const found = differenceOf(pair.best[rate], pair.worst[rate]);
  return { metric, ...found, worst: pair.worst.group, best: pair.best.group };
}

const MEASURES = {
  'demographic-parity-difference': (groups) =>
    difference('demographic-parity-difference', groups, 'selectionRate'),
  'equal-opportunity-difference': (groups) =>
    difference('equal-opportunity-difference', groups, 'truePositiveRate'),
  'equalized-odds-difference': (groups) => {
    const both = (['truePositiveRate', 'falsePositiveRate'] as const).map((rate) =>
      difference('equalized-odds-difference', groups, rate),
    );
    return both.sort((left, right) => (right.value ?? -1) - (left.value ?? -1))[0] as BiasFinding;
  },
  'disparate-impact-ratio': (groups) => {
    const metric = 'disparate-impact-ratio';
    const pair = extremes(groups, 'selectionRate');
    if (!pair) return { metric, ...UNKNOWN, worst: null, best: null };
    const found = ratioOf(pair.worst.selectionRate, pair.best.selectionRate);
    return { metric, ...found, worst: pair.worst.group, best: pair.best.group };
  },
} as const satisfies Record<FairnessMetric, (groups: readonly GroupBias[]) => BiasFinding>;

/** Measures one protected attribute: rates per group with intervals, and the asked metrics between best and worst group. */
export function measureBias(
  rows: readonly BiasRow[],
  attribute: Grouping & { metrics: readonly FairnessMetric[] },
  judging: Judging,
): AttributeBias {
  const groups = splitByGroups(rows, [attribute]).map(({ group, rows: members }) =>
    groupBias(group, members, judging),
  );
  return {
    attribute: attribute.column,
    groups,
    findings: attribute.metrics.map((metric) => MEASURES[metric](groups)),
  };
}
