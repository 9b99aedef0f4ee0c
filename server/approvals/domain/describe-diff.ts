import { metricTitle } from '../../registry/domain/metrics.ts';
import type { VersionFacts } from '../../registry/domain/version-facts.ts';
import type { WorkflowVersionFacts } from '../../workflows/domain/workflow-facts.ts';
import { evidenceOf } from './compare-metrics.ts';
import type { Comparison } from './policy.ts';

/** One fact of a change, before and after. `gain` is set for measured facts whose better direction is known. */
export interface DiffRow {
  group: 'Model' | 'Evidence' | 'Workflow' | 'Serving';
  label: string;
  now: string | null;
  next: string;
  tone: 'same' | 'different' | 'better' | 'worse';
  /** Signed difference in words, such as `+0.036`. */
  difference: string | null;
  /** A measured fact that the policy does not compare: told for completeness. */
  isAside: boolean;
  /** Where what will serve, or the difference, can be read as a whole. */
  href?: string;
}

/** A version of a prompt that a workflow binds. */
export interface SaidPrompt {
  modelId: string;
  name: string;
  version: number;
}

/** One side of a change. */
export interface DiffSide {
  version: VersionFacts;
  workflow: Pick<WorkflowVersionFacts, 'number' | 'digest'>;
  cluster: string;
  /** What is said to the model; absent or null where no prompt is bound. */
  prompt?: SaidPrompt | null;
}

function plain(group: DiffRow['group'], label: string, now: string | null, next: string): DiffRow {
  return {
    group,
    label,
    now,
    next,
    tone: now === next ? 'same' : 'different',
    difference: null,
    isAside: false,
  };
}

function short(digest: string): string {
  return `${digest.slice(0, 12)}…`;
}

function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const units = ['kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length, Math.floor(Math.log10(bytes) / 3));
  return `${Number((bytes / 1000 ** power).toPrecision(3))} ${units[power - 1]}`;
}

function figure(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(4)));
}

function signed(value: number): string {
  const rounded = Number(value.toPrecision(3));
  return rounded > 0 ? `+${rounded}` : String(rounded).replace('-', '−');
}

function metricRow(
  label: string,
  now: number | undefined,
  next: number,
  better: Comparison['better'] | undefined,
): DiffRow {
  const change = now === undefined ? null : next - now;
  const gain = change === null ? 0 : better === 'lower' ? -change : change;
  const tone =
    change === null || better === undefined
      ? 'different'
      : gain === 0
        ? 'same'
        : gain > 0
          ? 'better'
          : 'worse';
  return {
    group: 'Evidence',
    label,
    now: now === undefined ? null : figure(now),
    next: figure(next),
    tone: change === 0 ? 'same' : tone,
    difference: change === null || change === 0 ? null : signed(change),
    isAside: better === undefined,
  };
}

function evidenceRows(now: DiffSide | null, next: DiffSide, comparisons: readonly Comparison[]): DiffRow[] {
  const before = now ? evidenceOf(now.version) : [];
  const order = comparisons.map(({ metric }) => metric);
  const rank = (metric: string) => (order.includes(metric) ? order.indexOf(metric) : order.length);
  return evidenceOf(next.version).flatMap(({ datasetName, datasetDigest, metrics }) => {
    const theirs = before.find((one) => one.datasetDigest === datasetDigest)?.metrics ?? {};
    return Object.keys(metrics)
      .sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))
      .slice(0, 30)
      .map((metric) =>
        metricRow(
          `${metricTitle(metric)} on ${datasetName}`,
          theirs[metric],
          metrics[metric] ?? Number.NaN,
          comparisons.find((one) => one.metric === metric)?.better,
        ),
      );
  });
}

/** What is said to the model on both sides, with a way to read the difference; nothing where no prompt is bound. */
function promptRows(now: DiffSide | null, next: DiffSide): DiffRow[] {
  const [before, after] = [now?.prompt ?? null, next.prompt ?? null];
  if (!before && !after) return [];
  const words = (prompt: SaidPrompt | null) => (prompt ? `${prompt.name} version ${prompt.version}` : 'none');
  const row = plain('Workflow', 'Prompt', now && words(before), words(after));
  if (!after) return [row];
  const isOther = before?.modelId === after.modelId && before.version !== after.version;
  const at = `/prompts/${after.modelId}`;
  const href = isOther
    ? `${at}/compare?from=${before.version}&to=${after.version}`
    : `${at}/versions/${after.version}`;
  return [{ ...row, href }];
}

/** Which revision of its card each side has; nothing where neither was revised. */
function cardRows(now: DiffSide | null, next: DiffSide): DiffRow[] {
  const words = ({ version }: DiffSide) =>
    version.cardRevision ? `revision ${version.cardRevision.number}` : 'as registered';
  if (!now?.version.cardRevision && !next.version.cardRevision) return [];
  const { model, number } = next.version;
  const href = `/models/${model.id}/versions/${number}/card`;
  return [{ ...plain('Model', 'Model card', now && words(now), words(next)), href }];
}

/** Lays what serves now beside what would serve, as a table of facts; `now` is null when nothing serves yet. */
export function describeDiff(
  now: DiffSide | null,
  next: DiffSide,
  comparisons: readonly Comparison[],
): DiffRow[] {
  const name = ({ version }: DiffSide) => `${version.model.name} version ${version.number}`;
  const training = ({ version }: DiffSide) => version.trainingDataset?.name ?? 'not recorded';
  const both = (of: (side: DiffSide) => string): [string | null, string] => [now && of(now), of(next)];
  return [
    plain('Model', 'Model version', ...both(name)),
    plain('Model', 'Artifact (SHA-256)', ...both(({ version }) => short(version.artifact.digest))),
    plain('Model', 'Size', ...both(({ version }) => size(version.artifact.sizeBytes))),
    plain('Model', 'Trained on', ...both(training)),
    ...cardRows(now, next),
    ...evidenceRows(now, next, comparisons),
    plain(
      'Workflow',
      'Workflow version',
      ...both(({ workflow }) => `${workflow.number} (${short(workflow.digest)})`),
    ),
    ...promptRows(now, next),
    plain('Serving', 'Cluster', ...both(({ cluster }) => cluster)),
  ];
}
