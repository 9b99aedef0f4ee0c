import { AggregatorRegistry, Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { DecisionTimings } from '#server/decisions/domain/decision-facts.ts';
import type { Judged } from './domain/judge.ts';
import { type TrafficMetrics, trafficMetrics } from './traffic-metrics.ts';
import type { RecordWriter } from './write-records.ts';

/** What the gateway counts about itself; labels carry workflow names and nothing of any call's content. */
export interface GatewayMetrics {
  /** A call that consumed a model or a rule and was recorded. */
  settled(workflow: string, judged: Judged, timings: DecisionTimings): void;
  /** Any request at all, by what came out. */
  answered(door: string, status: number, seconds: number): void;
  /** A call that a limit refused. */
  limited(workflow: string, limit: string, of: string): void;
  readonly traffic: TrafficMetrics;
  /** A call that was refused before it began, because there was too much to do. */
  overloaded(reason: string): void;
  text(): Promise<string>;
  /** The metrics of this process for whoever adds several up. */
  forFleet(): Promise<unknown>;
  /** The metrics of several processes as one text. */
  together(told: readonly unknown[]): Promise<string>;
  readonly contentType: string;
}

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Builds the registry; `records` is asked for its queue when metrics are read. */
export function gatewayMetrics(records: RecordWriter): GatewayMetrics {
  const register = new Registry();
  collectDefaultMetrics({ register });
  const registers = [register];
  const decisions = new Counter({
    name: 'interlock_decisions_total',
    help: 'Recorded decisions by workflow, status and what made them so.',
    labelNames: ['workflow', 'status', 'rule'],
    registers,
  });
  const steps = new Histogram({
    name: 'interlock_gateway_step_seconds',
    help: 'Time per step of a call.',
    labelNames: ['step'],
    buckets: SECONDS,
    registers,
  });
  const attempts = new Counter({
    name: 'interlock_model_attempts_total',
    help: 'Attempts to reach a model by workflow and result.',
    labelNames: ['workflow', 'result'],
    registers,
  });
  const requests = new Histogram({
    name: 'interlock_gateway_request_seconds',
    help: 'Time from the first byte of a request to its answer.',
    labelNames: ['door', 'status'],
    buckets: SECONDS,
    registers,
  });
  const overloaded = new Counter({
    name: 'interlock_overload_refusals_total',
    help: 'Calls refused at their beginning because this process had too much to do, by what there was too much of.',
    labelNames: ['reason'],
    registers,
  });
  const limited = new Counter({
    name: 'interlock_limit_refusals_total',
    help: 'Calls refused because a limit of calls, tokens or money was used up.',
    labelNames: ['workflow', 'limit', 'of'],
    registers,
  });
  new Gauge({
    name: 'interlock_gateway_records_waiting',
    help: 'Records that are not durable yet.',
    registers,
    collect() {
      this.set(records.waiting().records);
    },
  });
  return {
    settled(workflow, { status, judgement }, timings) {
      decisions.inc({ workflow, status, rule: judgement.rule });
      for (const { result } of timings.attempts) attempts.inc({ workflow, result });
      for (const { name, startMs, endMs } of timings.steps)
        steps.observe({ step: name }, (endMs - startMs) / 1000);
    },
    answered(door, status, seconds) {
      requests.observe({ door, status: String(status) }, seconds);
    },
    limited(workflow, limit, of) {
      limited.inc({ workflow, limit, of });
    },
    traffic: trafficMetrics(registers),
    overloaded(reason) {
      overloaded.inc({ reason });
    },
    text: () => register.metrics(),
    forFleet: () => register.getMetricsAsJSON(),
    // Told by processes of this very source.
    together: (told) => AggregatorRegistry.aggregate(told as object[]).metrics(),
    contentType: register.contentType,
  };
}
