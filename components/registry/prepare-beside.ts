import { formatMetric } from '#components/tracking/format-metric.ts';
import { type ComparedLine, prepareComparison } from '#components/tracking/prepare-comparison.ts';
import { formatBytes, formatCount, formatFigure } from '#server/platform/domain/wording.ts';
import { newestByDataset } from '#server/registry/domain/compare-versions.ts';
import { metricTitle } from '#server/registry/domain/metrics.ts';
import { labelsOf } from '#server/registry/domain/prompt-tags.ts';
import type { BesideRow } from './rows.ts';

/** A part of a comparison of several versions, ready to be drawn. */
export interface BesidePart {
  title: string;
  lines: readonly ComparedLine[];
  emptyText: string;
  align: 'start' | 'end';
}

const DIGEST_CHARS = 12;

function named(metrics: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(metrics).map(([name, value]) => [metricTitle(name), value]));
}

function evaluationParts(versions: readonly BesideRow[]): BesidePart[] {
  const measured = versions.map(({ facts }) => newestByDataset(facts.evaluations));
  const datasets = new Map(
    measured.flatMap((one) => [...one].map(([id, { datasetName }]) => [id, datasetName] as const)),
  );
  return [...datasets].map(([id, name]) => ({
    title: `Metrics on ${name}`,
    lines: prepareComparison(
      measured.map((one) => named(one.get(id)?.metrics ?? {})),
      formatFigure,
    ),
    emptyText: 'None was evaluated on it.',
    align: 'end',
  }));
}

function factsOf({ facts, run }: BesideRow): Record<string, string> {
  const { trainingDataset, artifact, source } = facts;
  return {
    Format: facts.format,
    Licence: facts.licence ?? 'not given',
    'Training data': trainingDataset
      ? `${trainingDataset.name} (${formatCount(trainingDataset.rows)} rows)`
      : 'not given',
    'Artifact SHA-256': artifact.digest.slice(0, DIGEST_CHARS),
    Size: formatBytes(artifact.sizeBytes),
    Commit: source?.commit ?? 'not given',
    Run: run?.name ?? source?.run ?? 'not given',
    Inputs: facts.tensorMapping.inputs.map(({ field }) => field).join(', ') || 'not known',
  };
}

/** What the runs of these versions were given and what they are made of. */
export function prepareRunsAndFiles(versions: readonly BesideRow[]): BesidePart[] {
  return [
    {
      title: 'Parameters of their runs',
      lines: prepareComparison(
        versions.map(({ run }) => run?.params ?? {}),
        String,
      ),
      emptyText: 'No run that is tracked here logged a parameter for them.',
      align: 'start',
    },
    {
      title: 'Metrics of their runs',
      lines: prepareComparison(
        versions.map(({ run }) => run?.metrics ?? {}),
        formatMetric,
      ),
      emptyText: 'No run that is tracked here logged a metric for them.',
      align: 'end',
    },
    {
      title: 'Files',
      lines: prepareComparison(
        versions.map(({ files }) => Object.fromEntries((files ?? []).map((file) => [file.path, file]))),
        ({ digest, sizeBytes }) => `${digest.slice(0, DIGEST_CHARS)}, ${formatBytes(sizeBytes)}`,
      ),
      emptyText: 'Their files are held elsewhere or cannot be read.',
      align: 'start',
    },
  ];
}

/** Everything that tells several versions apart, the most asked for first. */
export function prepareBeside(versions: readonly BesideRow[]): BesidePart[] {
  const evaluated = evaluationParts(versions);
  const [params, metrics, files] = prepareRunsAndFiles(versions);
  const facts: BesidePart = {
    title: 'Data and origin',
    lines: prepareComparison(versions.map(factsOf), String),
    emptyText: 'Nothing is known.',
    align: 'start',
  };
  const tags: BesidePart = {
    title: 'Tags',
    lines: prepareComparison(
      versions.map(({ facts: { tags: given } }) => labelsOf(given)),
      String,
    ),
    emptyText: 'None has tags.',
    align: 'start',
  };
  return [...evaluated, params, metrics, facts, tags, files].filter((part) => part !== undefined);
}
