import { AggregatorRegistry, Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import type { DecisionTimings } from '#server/decisions/domain/decision-facts.ts';
import type { DecisionTrail } from '#server/decisions/domain/decision-trail.ts';
import { boundedLabel } from './domain/bounded-label.ts';
import type { Judged } from './domain/judge.ts';
import type { Gateway } from './gateway.ts';
import { type WatchedDisk, watchState } from './state-metrics.ts';
import { type TrafficMetrics, trafficMetrics } from './traffic-metrics.ts';
import { usageMetrics } from './usage-metrics.ts';

/** What the gateway counts about itself; labels carry workflow names and nothing of any call's content. */
export interface GatewayMetrics {
  /** A call that consumed a model or a rule and was recorded. */
  settled(workflow: string, judged: Judged, timings: DecisionTimings): void;
  /** Any request at all, by what came out. */
  answered(door: string, status: number, seconds: number): void;
  /** Tokens and money that a call used. */
  used(workflow: string, trail: Pick<DecisionTrail, 'usage' | 'cost'>): void;
  /** A call that a limit refused. */
  limited(workflow: string, limit: string, of: string): void;
  readonly traffic: TrafficMetrics;
  /** A call that was refused before it began, because there was too much to do. */
  overloaded(reason: string): void;
  /** Tells of queues and states too, whenever metrics are read. */
  watch(gateway: Gateway, disk: WatchedDisk): void;
  text(): Promise<string>;
  /** The metrics of this process for whoever adds several up. */
  forFleet(): Promise<unknown>;
  /** The metrics of several processes as one text. */
  together(told: readonly unknown[]): Promise<string>;
  readonly contentType: string;
}

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Workflows beyond these share one label. */
const WORKFLOWS_MAX = 500;

/** Builds the registry of this process. */
export function gatewayMetrics(): GatewayMetrics {
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
  const named = boundedLabel(WORKFLOWS_MAX);
  const usage = usageMetrics(registers);
  return {
    settled(slug, { status, judgement }, timings) {
      const workflow = named(slug);
      decisions.inc({ workflow, status, rule: judgement.rule });
      for (const { result } of timings.attempts) attempts.inc({ workflow, result });
      for (const { name, startMs, endMs } of timings.steps)
        steps.observe({ step: name }, (endMs - startMs) / 1000);
    },
    answered(door, status, seconds) {
      requests.observe({ door, status: String(status) }, seconds);
    },
    used: (slug, trail) => usage.used(named(slug), trail),
    limited(slug, limit, of) {
      limited.inc({ workflow: named(slug), limit, of });
    },
    traffic: trafficMetrics(registers, named),
    watch: (gateway, disk) => watchState(registers, gateway, disk),
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
