import type { ExperimentFacts, RunDatasetFacts, RunRecord } from '#server/tracking/domain/experiment.ts';
import type { Entry, Metric } from '#server/tracking/domain/log-entries.ts';
import { wireRunInfo } from '#server/tracking/domain/wire-run-info.ts';

/** How experiments and runs look on the wire: snake_case, empty fields left out, NaN as a text. */
const some = <T>(list: readonly T[]): readonly T[] | undefined => (list.length === 0 ? undefined : list);

function wireNumber(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}

export function wireExperiment({
  tags,
  ...experiment
}: ExperimentFacts & { tags: readonly Entry[] }): Record<string, unknown> {
  return {
    experiment_id: experiment.wireId,
    name: experiment.name,
    artifact_location: experiment.artifactLocation,
    lifecycle_stage: experiment.lifecycle,
    last_update_time: experiment.updatedAt.getTime(),
    creation_time: experiment.createdAt.getTime(),
    tags: some(tags),
  };
}

export function wireMetric({ key, value, timestamp, step }: Metric): Record<string, unknown> {
  return { key, value: wireNumber(value), timestamp, step };
}

function wireDataset({ tags, ...dataset }: RunDatasetFacts): Record<string, unknown> {
  return {
    tags: some(tags),
    dataset: {
      name: dataset.name,
      digest: dataset.digest,
      source_type: dataset.sourceType,
      source: dataset.source,
      schema: dataset.schema ?? undefined,
      profile: dataset.profile ?? undefined,
    },
  };
}

export function wireRun(run: RunRecord): Record<string, unknown> {
  const models = (direction: 'input' | 'output') => run.models.filter((one) => one.direction === direction);
  return {
    info: wireRunInfo(run),
    data: { metrics: some(run.metrics.map(wireMetric)), params: some(run.params), tags: some(run.tags) },
    inputs: {
      dataset_inputs: some(run.datasets.map(wireDataset)),
      model_inputs: some(models('input').map(({ modelId }) => ({ model_id: modelId }))),
    },
    outputs: {
      model_outputs: some(models('output').map(({ modelId, step }) => ({ model_id: modelId, step }))),
    },
  };
}
