import { Counter, type Registry } from 'prom-client';

export type CacheOutcome = 'hit' | 'miss' | 'bypass';

/** What is counted about how calls find their model. */
export interface TrafficMetrics {
  breaker(kind: 'opened' | 'closed'): void;
  cache(workflow: string, outcome: CacheOutcome): void;
  /** Requested is every call that a shadow should see; the others are what became of it. */
  shadow(workflow: string, outcome: 'requested' | 'executed' | 'failed' | 'left-out' | 'lost'): void;
  fallback(workflow: string, kind: string): void;
}

/** Counters in the given registries; `named` bounds how many workflows are told apart. */
export function trafficMetrics(registers: Registry[], named: (workflow: string) => string): TrafficMetrics {
  const counter = <T extends string>(name: string, help: string, labelNames: T[]) =>
    new Counter({ name, help, labelNames, registers });
  const breakers = counter(
    'interlock_breaker_changes_total',
    'Breakers of revisions that opened and closed.',
    ['kind'],
  );
  const cache = counter('interlock_cache_total', 'Look-ups of remembered answers by workflow and outcome.', [
    'workflow',
    'outcome',
  ]);
  const shadows = counter('interlock_shadow_calls_total', 'Shadow calls by workflow and outcome.', [
    'workflow',
    'outcome',
  ]);
  const fallbacks = counter(
    'interlock_fallbacks_total',
    'What was asked instead of a model, and how it ended.',
    ['workflow', 'kind'],
  );
  return {
    breaker: (kind) => breakers.inc({ kind }),
    cache: (workflow, outcome) => cache.inc({ workflow: named(workflow), outcome }),
    shadow: (workflow, outcome) => shadows.inc({ workflow: named(workflow), outcome }),
    fallback: (workflow, kind) => fallbacks.inc({ workflow: named(workflow), kind }),
  };
}
