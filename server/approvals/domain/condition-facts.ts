import type { PolicyAction } from './policy.ts';

/** What a condition may read. Numbers of `int` fields are whole; metrics are always fractions to CEL. */
export interface ConditionFacts {
  request: { action: string; environment: string; riskTier: string; reason: string; number: number };
  requester: { roles: readonly string[]; isPerson: boolean };
  /** By the clock of UTC; Monday is 1. */
  time: { weekday: number; hour: number; minute: number; date: string };
  workflow?: { slug: string; name: string; riskTier: string; version: number; hasRunbook: boolean };
  model?: {
    name: string;
    version: number;
    format: string;
    licence: string;
    tags: Readonly<Record<string, string>>;
    /** Outside the training data; what Interlock measured goes before what an author reports. */
    metrics: Readonly<Record<string, number>>;
    sizeBytes: number;
  };
  serving?: {
    isServing: boolean;
    model: string;
    version: number;
    revision: number;
    metrics: Readonly<Record<string, number>>;
  };
  policy?: { action: string; environment: string; riskTier: string; isWeaker: boolean; isStricter: boolean };
}

type FieldType = 'string' | 'int' | 'bool' | 'strings' | 'tags' | 'metrics';

/** Fields whose parts have names of their own, such as `model.metrics.auc`. */
export const WITH_PARTS: readonly FieldType[] = ['tags', 'metrics'];

/** Every variable with its fields: what an expression is checked against and the page lists. */
export const CONDITION_VARIABLES = {
  request: {
    action: 'string',
    environment: 'string',
    riskTier: 'string',
    reason: 'string',
    number: 'int',
  },
  requester: { roles: 'strings', isPerson: 'bool' },
  time: { weekday: 'int', hour: 'int', minute: 'int', date: 'string' },
  workflow: { slug: 'string', name: 'string', riskTier: 'string', version: 'int', hasRunbook: 'bool' },
  model: {
    name: 'string',
    version: 'int',
    format: 'string',
    licence: 'string',
    tags: 'tags',
    metrics: 'metrics',
    sizeBytes: 'int',
  },
  serving: { isServing: 'bool', model: 'string', version: 'int', revision: 'int', metrics: 'metrics' },
  policy: {
    action: 'string',
    environment: 'string',
    riskTier: 'string',
    isWeaker: 'bool',
    isStricter: 'bool',
  },
} as const satisfies Record<keyof ConditionFacts, Record<string, FieldType>>;

const COMMON = ['request', 'requester', 'time'] as const;

/** The variables there are for an action. */
export const VARIABLES_OF = {
  promote: [...COMMON, 'workflow', 'model', 'serving'],
  'edit-policy': [...COMMON, 'policy'],
} as const satisfies Record<PolicyAction, readonly (keyof ConditionFacts)[]>;

/** Facts of a made-up request, with which an expression is tried when it is saved and where no real one is chosen. */
export const SAMPLE_FACTS = {
  promote: {
    request: {
      action: 'promote',
      environment: 'production',
      riskTier: 'high',
      reason: 'Better on the holdout data.',
      number: 7,
    },
    requester: { roles: ['ml-engineer'], isPerson: true },
    time: { weekday: 2, hour: 10, minute: 30, date: '2026-11-24' },
    workflow: { slug: 'lending', name: 'Lending', riskTier: 'high', version: 3, hasRunbook: true },
    model: {
      name: 'credit-scorecard',
      version: 4,
      format: 'onnx',
      licence: 'Apache-2.0',
      tags: { stage: 'candidate' },
      metrics: { auc: 0.78, brier: 0.17, cost: 160 },
      sizeBytes: 120_000,
    },
    serving: {
      isServing: true,
      model: 'credit-scorecard',
      version: 3,
      revision: 5,
      metrics: { auc: 0.77, brier: 0.17, cost: 166 },
    },
  },
  'edit-policy': {
    request: {
      action: 'edit-policy',
      environment: 'production',
      riskTier: 'high',
      reason: 'The auditor asked for it.',
      number: 8,
    },
    requester: { roles: ['risk-officer'], isPerson: true },
    time: { weekday: 2, hour: 10, minute: 30, date: '2026-11-24' },
    policy: {
      action: 'promote',
      environment: 'production',
      riskTier: 'high',
      isWeaker: false,
      isStricter: true,
    },
  },
} as const satisfies Record<PolicyAction, ConditionFacts>;

/** The time as conditions see it. */
export function timeFacts(now: Date): ConditionFacts['time'] {
  const day = now.getUTCDay();
  return {
    weekday: day === 0 ? 7 : day,
    hour: now.getUTCHours(),
    minute: now.getUTCMinutes(),
    date: now.toISOString().slice(0, 10),
  };
}
