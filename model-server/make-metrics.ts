import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { LoadedVersion } from './version-slots.ts';

export interface ServerMetrics {
  record(model: string, version: string, status: number, seconds: number): void;
  /** Drops the series of a version that is gone, so that names made per revision do not pile up. */
  forget(model: string, version: string): void;
  render(): Promise<string>;
  contentType: string;
}

/** Makes the counters of one server; `loaded` is asked at every scrape. */
export function makeMetrics(loaded: () => LoadedVersion[]): ServerMetrics {
  const registry = new Registry();
  const shared = { labelNames: ['model', 'version'] as const, registers: [registry] };
  const succeeded = new Counter({
    ...shared,
    name: 'model_infer_request_success_total',
    help: 'Inference requests answered 200.',
  });
  const failed = new Counter({
    ...shared,
    name: 'model_infer_request_failure_total',
    help: 'Inference requests answered with an error, bad input included.',
  });
  const duration = new Histogram({
    ...shared,
    name: 'model_infer_request_duration_seconds',
    help: 'From the complete request to the answer, waiting included.',
    buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 10],
  });
  const waiting = new Gauge({
    ...shared,
    name: 'model_infer_requests_waiting',
    help: 'Inference requests that wait or run now.',
    collect() {
      this.reset();
      for (const { model, version, engine } of loaded()) this.set({ model, version }, engine.waiting());
    },
  });
  return {
    record(model, version, status, seconds) {
      (status === 200 ? succeeded : failed).inc({ model, version });
      duration.observe({ model, version }, seconds);
    },
    forget(model, version) {
      for (const metric of [succeeded, failed, duration, waiting]) metric.remove({ model, version });
    },
    render: () => registry.metrics(),
    contentType: registry.contentType,
  };
}
