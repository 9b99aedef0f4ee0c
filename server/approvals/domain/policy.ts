import { z } from 'zod';
import { PERSON_ROLES } from '../../access/domain/roles.ts';
import { GATE_PARAMETERS } from './gate-parameters.ts';

/**
 * What a change must bring before it may be applied: gates that machines check, conditions over the facts of the request,
 * slots that people fill by signing, and the times at which it may happen. A policy is an immutable numbered version of an
 * action in an environment and a risk tier; a request is bound to the one in force when it was opened. Editing a policy is
 * an action of its own, with policies of its own.
 */
export const POLICY_ACTIONS = ['promote', 'edit-policy'] as const;
export type PolicyAction = (typeof POLICY_ACTIONS)[number];

/** Environments that can be promoted to. */
export const ENVIRONMENTS = ['staging', 'production'] as const;
export type Environment = (typeof ENVIRONMENTS)[number];

/** Roles that fill slots. A reviewer decides cases and never signs. */
export const SIGNING_ROLES = ['ml-engineer', 'risk-officer', 'validator', 'executive'] as const;
export type SigningRole = (typeof SIGNING_ROLES)[number];

export const GATES = [
  'artifact-intact',
  'signature-trusted',
  'lineage-complete',
  'licence-allowed',
  'safe-format',
  'passed-staging',
  'metrics-meet-thresholds',
  'not-worse-than-serving',
  'slices-hold',
  'bias-within-bounds',
  'card-complete',
  'risk-assessment-fresh',
  'dpia-present',
  'owner-and-runbook',
  'rollback-target',
  'no-open-incident',
  'go-live-ready',
  'cluster-reachable',
] as const;
export type GateName = (typeof GATES)[number];

/** What a failure does: `block` keeps people from signing, `warn` is shown to them, `record` is kept for whoever looks. */
export const GATE_LEVELS = ['block', 'warn', 'record'] as const;
export type GateLevel = (typeof GATE_LEVELS)[number];

/** How a signature is proven: by a second factor of the last minutes, or by the signer's own passkey over the record. */
export const ASSURANCES = ['recent-factor', 'passkey'] as const;

const DIRECTIONS = ['higher', 'lower'] as const;
const HOUR = 3600;
const DAY = 24 * HOUR;

const threshold = z.strictObject({
  metric: z.string().min(1).max(100),
  /** Which way is better. */
  better: z.enum(DIRECTIONS),
  /** The worst value that passes. */
  bound: z.number(),
  /** What it means that no evaluation reports the metric: a failure, or that the bound is about other kinds of task. */
  ifMissing: z.enum(['fail', 'skip']).default('fail'),
});
export type Threshold = z.output<typeof threshold>;

const comparison = z.strictObject({
  metric: z.string().min(1).max(100),
  better: z.enum(DIRECTIONS),
  /** How much worse than what serves still passes, in the metric's own unit. */
  tolerance: z.number().min(0),
});
export type Comparison = z.output<typeof comparison>;

const slot = z.strictObject({ role: z.enum(SIGNING_ROLES), count: z.int().min(1).max(5) });
export type Slot = z.output<typeof slot>;

const alternative = z
  .array(slot)
  .min(1)
  .max(5)
  .refine((places) => new Set(places.map(({ role }) => role)).size === places.length, 'names a role twice');

const gates = z.strictObject({
  /** Which gates are judged, and what their failure does; a gate that is not named is not judged. */
  levels: z.partialRecord(z.enum(GATES), z.enum(GATE_LEVELS)),
  thresholds: z.array(threshold).max(50),
  comparisons: z.array(comparison).max(50),
  /** Parts of the model card that must not be empty. */
  cardSections: z.array(z.string().min(1).max(50)).max(20),
  /** A cluster counts as reachable for this long after it was last seen. */
  clusterSeenWithinSeconds: z.int().min(5).max(DAY),
  ...GATE_PARAMETERS,
});

const condition = z.strictObject({
  name: z.string().trim().min(1).max(80),
  /** CEL over the facts of the request; what is not `true` does not hold. */
  expression: z.string().trim().min(1).max(2000),
  /** What people are told when it does not hold. */
  message: z.string().trim().min(1).max(300),
  level: z.enum(GATE_LEVELS),
});
export type Condition = z.output<typeof condition>;

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'write a time as 08:30');
const changeWindow = z
  .strictObject({
    /** 1 is Monday, 7 Sunday, as in ISO 8601: the days on which it opens. */
    days: z.array(z.int().min(1).max(7)).min(1).max(7),
    from: clock,
    /** A time not after `from` is one on the next day. */
    to: clock,
    /** IANA name. */
    timeZone: z.string().min(1).max(64),
  })
  .refine(({ days }) => new Set(days).size === days.length, 'names a day twice');
export type ChangeWindow = z.output<typeof changeWindow>;

const breakGlass = z.strictObject({
  roles: z.array(z.enum(PERSON_ROLES)).min(1).max(5),
  /** How long what was applied so may stay without being ratified. */
  maxHours: z.int().min(1).max(72),
  secondPersonWithinMinutes: z.int().min(1).max(240),
  ratifyWithinHours: z
    .int()
    .min(1)
    .max(24 * 14),
});
export type BreakGlassRules = z.output<typeof breakGlass>;

export const policyTermsSchema = z.strictObject({
  v: z.literal(2),
  /** Alternatives: any one list that is filled suffices. None at all asks nobody to sign. */
  slots: z.array(alternative).max(5),
  gates,
  conditions: z
    .array(condition)
    .max(20)
    .refine((list) => new Set(list.map(({ name }) => name)).size === list.length, 'names a condition twice'),
  assurance: z.enum(ASSURANCES),
  requestTtlHours: z
    .int()
    .min(1)
    .max(24 * 90),
  approvalTtlHours: z
    .int()
    .min(1)
    .max(24 * 30),
  /** From opening to the earliest signature that can be followed by applying. */
  minReviewSeconds: z
    .int()
    .min(0)
    .max(14 * DAY),
  /** From the last signature to applying. */
  coolOffSeconds: z
    .int()
    .min(0)
    .max(14 * DAY),
  /** When changes may be applied; empty means at any time. */
  windows: z.array(changeWindow).max(14),
  breakGlass: breakGlass.nullable(),
});
export type PolicyTerms = z.output<typeof policyTermsSchema>;

/** Tells whether nobody has to sign. */
export function asksNobody(terms: Pick<PolicyTerms, 'slots'>): boolean {
  return terms.slots.length === 0;
}

/** The gates that are judged, in the order of the list. */
export function gatesOf(terms: Pick<PolicyTerms, 'gates'>): GateName[] {
  return GATES.filter((gate) => terms.gates.levels[gate] !== undefined);
}
