import type { EngineSample } from '../../domain/capabilities.ts';
import { parsePrometheus, type Sample } from '../../domain/prometheus-text.ts';
import type { OpenInferenceDialect } from '../../domain/settings.ts';
import type { ClusterAccess } from '../../port.ts';
import { callEngine } from './call-engine.ts';

interface MetricNames {
  requests: string;
  errors: string;
  seconds: string;
  /** What one unit of `seconds` is, in seconds. */
  unit: number;
}

const NAMES: Readonly<Record<OpenInferenceDialect, MetricNames>> = {
  interlock: {
    requests: 'model_infer_request_success_total',
    errors: 'model_infer_request_failure_total',
    seconds: 'model_infer_request_duration_seconds_sum',
    unit: 1,
  },
  mlserver: {
    requests: 'model_infer_request_success_total',
    errors: 'model_infer_request_failure_total',
    seconds: 'model_infer_request_duration_sum',
    unit: 1,
  },
  triton: {
    requests: 'nv_inference_request_success',
    errors: 'nv_inference_request_failure',
    seconds: 'nv_inference_request_duration_us',
    unit: 1e-6,
  },
};

function sumOf(samples: readonly Sample[], name: string): number | null {
  const own = samples.filter((sample) => sample.name === name);
  return own.length === 0 ? null : own.reduce((sum, { value }) => sum + value, 0);
}

/** Puts an engine's counters into one shape; what it does not tell is null, which is not zero. */
export function normaliseMetrics(dialect: OpenInferenceDialect, text: string): EngineSample[] {
  const names = NAMES[dialect];
  const byVersion = Map.groupBy(
    parsePrometheus(text).filter(({ labels }) => labels.model !== undefined),
    ({ labels }) => JSON.stringify([labels.model, labels.version ?? null]),
  );
  return [...byVersion.values()].map((samples) => {
    const labels = samples[0]?.labels ?? {};
    const requests = sumOf(samples, names.requests);
    const errors = sumOf(samples, names.errors);
    const seconds = sumOf(samples, names.seconds);
    return {
      engineModel: labels.model ?? '',
      version: labels.version ?? null,
      requests: requests === null && errors === null ? null : (requests ?? 0) + (errors ?? 0),
      errors,
      secondsTotal: seconds === null ? null : seconds * names.unit,
    };
  });
}

/** Reads the engine's counters from its metrics address, or from its API's when none is set. */
export async function metrics(access: ClusterAccess): Promise<EngineSample[]> {
  const { metricsUrl, dialect } = access.cluster.settings;
  const { text } = await callEngine(access, {
    act: 'read',
    method: 'GET',
    path: metricsUrl ? '' : '/metrics',
    ...(metricsUrl && { baseUrl: metricsUrl }),
  });
  return dialect === 'openai' ? [] : normaliseMetrics(dialect, text);
}
