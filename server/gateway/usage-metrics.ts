import { Counter, Histogram, type Registry } from 'prom-client';
import type { DecisionTrail } from '#server/decisions/domain/decision-trail.ts';

/** Model tokens read and written, money, and the time to the first token, by workflow. */
export interface UsageMetrics {
  used(workflow: string, trail: Pick<DecisionTrail, 'usage' | 'cost'>): void;
}

const FIRST_TOKEN_SECONDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** Counters in the given registries. */
export function usageMetrics(registers: Registry[]): UsageMetrics {
  const tokens = new Counter({
    name: 'interlock_model_tokens_total',
    help: 'Tokens of models that generate, by workflow and direction.',
    labelNames: ['workflow', 'direction'],
    registers,
  });
  const cost = new Counter({
    name: 'interlock_cost_total',
    help: 'What calls cost by the price of their workflow, in units of the currency.',
    labelNames: ['workflow', 'currency'],
    registers,
  });
  const firstToken = new Histogram({
    name: 'interlock_first_token_seconds',
    help: 'Time from the arrival of a call to the first token of its answer.',
    labelNames: ['workflow'],
    buckets: FIRST_TOKEN_SECONDS,
    registers,
  });
  return {
    used(workflow, { usage, cost: spent }) {
      if (usage) {
        tokens.inc({ workflow, direction: 'in' }, usage.tokensIn);
        tokens.inc({ workflow, direction: 'out' }, usage.tokensOut);
        if (usage.firstTokenMs !== null) firstToken.observe({ workflow }, usage.firstTokenMs / 1_000);
      }
      if (spent) cost.inc({ workflow, currency: spent.currency }, spent.amount);
    },
  };
}
