import { formatBytes, formatCount } from '../../platform/domain/wording.ts';
import { comparePrompts, type PromptComparison } from './compare-prompts.ts';
import { compareMetricNames, type MetricDirection, metricDirection } from './metrics.ts';
import { CARD_SECTIONS } from './model-card.ts';
import { labelsOf, shownMessages } from './prompt-tags.ts';
import type { EvaluationFacts, EvaluationSource, VersionFacts } from './version-facts.ts';

/** One metric of two versions on the same dataset. */
export interface MetricComparison {
  dataset: { id: string; name: string; rows: number };
  metric: string;
  left: number | null;
  right: number | null;
  /** right - left, or null when one side has no value. */
  difference: number | null;
  direction: MetricDirection;
  /** Who says so, left and right; null where nobody does. */
  sources: { left: EvaluationSource | null; right: EvaluationSource | null };
  verdict: 'better' | 'worse' | 'same' | 'unknown';
}

export interface FactComparison {
  name: string;
  left: string | null;
  right: string | null;
  isSame: boolean;
}

export interface VersionComparison {
  metrics: MetricComparison[];
  facts: FactComparison[];
  tags: FactComparison[];
  card: FactComparison[];
  features: { added: string[]; removed: string[]; kept: string[] };
  /** What differs in what they say; null unless both are versions of prompts. */
  prompt: PromptComparison | null;
}

/** The newest evaluation of each dataset, by its id; what was measured here says more than what somebody says of their own work. */
export function newestByDataset(evaluations: readonly EvaluationFacts[]): Map<string, EvaluationFacts> {
  const newest = new Map<string, EvaluationFacts>();
  for (const evaluation of evaluations) {
    const known = newest.get(evaluation.datasetId);
    if (!known || (known.source !== 'interlock' && evaluation.source === 'interlock'))
      newest.set(evaluation.datasetId, evaluation);
  }
  return newest;
}

function verdictOf(difference: number | null, direction: MetricDirection): MetricComparison['verdict'] {
  if (difference === null) return 'unknown';
  if (difference === 0) return 'same';
  if (direction === 'unknown') return 'unknown';
  return difference > 0 === (direction === 'higher') ? 'better' : 'worse';
}

function compareMetrics(left: VersionFacts, right: VersionFacts): MetricComparison[] {
  const [ofLeft, ofRight] = [newestByDataset(left.evaluations), newestByDataset(right.evaluations)];
  return [...new Set([...ofLeft.keys(), ...ofRight.keys()])].flatMap((datasetId) => {
    const [a, b] = [ofLeft.get(datasetId), ofRight.get(datasetId)];
    const names = [...new Set([...Object.keys(a?.metrics ?? {}), ...Object.keys(b?.metrics ?? {})])].sort(
      compareMetricNames,
    );
    return names.map((metric): MetricComparison => {
      const [leftValue, rightValue] = [a?.metrics[metric] ?? null, b?.metrics[metric] ?? null];
      const difference = leftValue === null || rightValue === null ? null : rightValue - leftValue;
      const direction = metricDirection(metric);
      return {
        dataset: {
          id: datasetId,
          name: (a ?? b)?.datasetName ?? datasetId,
          rows: (a ?? b)?.datasetRows ?? 0,
        },
        metric,
        left: leftValue,
        right: rightValue,
        difference,
        direction,
        sources: { left: a?.source ?? null, right: b?.source ?? null },
        verdict: verdictOf(difference, direction),
      };
    });
  });
}

function compareText(name: string, left: string | null, right: string | null): FactComparison {
  return { name, left, right, isSame: left === right };
}

/** Records by name, or in the order of these names. */
function compareRecords(
  left: Readonly<Record<string, string>>,
  right: Readonly<Record<string, string>>,
  names = [...new Set([...Object.keys(left), ...Object.keys(right)])].sort(),
): FactComparison[] {
  return names.map((name) => compareText(name, left[name] || null, right[name] || null));
}

function compareFacts(left: VersionFacts, right: VersionFacts): FactComparison[] {
  const dataset = ({ trainingDataset }: VersionFacts) =>
    trainingDataset && `${trainingDataset.name} (${formatCount(trainingDataset.rows)} rows)`;
  return [
    compareText('Model', left.model.name, right.model.name),
    compareText('Format', left.format, right.format),
    compareText('Training data', dataset(left), dataset(right)),
    compareText(
      'Training data digest',
      left.trainingDataset?.digest ?? null,
      right.trainingDataset?.digest ?? null,
    ),
    compareText('Artifact digest', left.artifact.digest, right.artifact.digest),
    compareText('Artifact size', formatBytes(left.artifact.sizeBytes), formatBytes(right.artifact.sizeBytes)),
  ];
}

function compareTexts(left: VersionFacts, right: VersionFacts): PromptComparison | null {
  const [before, after] = [shownMessages(left), shownMessages(right)];
  return before && after && comparePrompts(before, after);
}

/** Compares two versions: newest metrics per dataset with difference and direction, then facts, tags, card, features and texts. */
export function compareVersionFacts(left: VersionFacts, right: VersionFacts): VersionComparison {
  const [before, after] = [left, right].map(
    (facts) => new Set(facts.tensorMapping.inputs.map(({ field }) => field)),
  ) as [Set<string>, Set<string>];
  return {
    metrics: compareMetrics(left, right),
    facts: compareFacts(left, right),
    tags: compareRecords(labelsOf(left.tags), labelsOf(right.tags)),
    card: compareRecords(left.card, right.card, Object.keys(CARD_SECTIONS)),
    features: {
      added: [...after.difference(before)],
      removed: [...before.difference(after)],
      kept: [...after.intersection(before)],
    },
    prompt: compareTexts(left, right),
  };
}
