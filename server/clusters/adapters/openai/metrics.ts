import type { EngineSample } from '../../domain/capabilities.ts';
import { parsePrometheus, type Sample } from '../../domain/prometheus-text.ts';
import type { ClusterAccess } from '../../port.ts';
import { callEngine } from '../open-inference/call-engine.ts';

function sumOf(samples: readonly Sample[], name: string): number | null {
  const own = samples.filter((sample) => sample.name === name);
  return own.length === 0 ? null : own.reduce((sum, { value }) => sum + value, 0);
}

/** Counters per model as vLLM tells them; other engines count tokens of all models together, which says nothing of one. */
export function samplesOf(text: string): EngineSample[] {
  const byModel = Map.groupBy(
    parsePrometheus(text).filter(({ labels }) => labels.model_name !== undefined),
    ({ labels }) => labels.model_name ?? '',
  );
  return [...byModel].map(([engineModel, samples]) => ({
    engineModel,
    version: null,
    requests: sumOf(samples, 'vllm:request_success_total'),
    errors: null,
    secondsTotal: sumOf(samples, 'vllm:e2e_request_latency_seconds_sum'),
  }));
}

/** Reads the engine's counters, if it tells any. */
export async function metrics(access: ClusterAccess): Promise<EngineSample[]> {
  const { metricsUrl } = access.cluster.settings;
  const { status, text } = await callEngine(access, {
    act: 'read',
    method: 'GET',
    path: metricsUrl ? '' : '/metrics',
    accepts: [404, 501],
    ...(metricsUrl && { baseUrl: metricsUrl }),
  });
  return status === 200 ? samplesOf(text) : [];
}
