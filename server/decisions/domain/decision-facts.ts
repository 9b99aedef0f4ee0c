import type { DecisionTrail } from './decision-trail.ts';
import type { Decider, Judgement } from './judgement.ts';

export const DECISION_STATUSES = ['decided', 'pending_review', 'failed'] as const;
export type DecisionStatus = (typeof DECISION_STATUSES)[number];

export const STATUS_WORDING = {
  decided: 'Decided',
  pending_review: 'Waits for review',
  failed: 'Failed',
} as const satisfies Record<DecisionStatus, string>;

/** A JSON object such as a workflow's input or output. */
export type JsonRecord = Readonly<Record<string, unknown>>;

/** Why there was an attempt beside the first: after a failed one, beside a slow one, or at somebody else instead. */
export type AttemptKind = 'retry' | 'hedge' | 'fallback';

/** One attempt to reach a model. */
export interface AttemptTiming {
  startMs: number;
  endMs: number;
  /** `answered`, `abandoned` when another attempt won, or the fault. */
  result: string;
  /** Absent for the first. */
  kind?: AttemptKind;
  /** Whose model was asked; absent in records from before there could be several. */
  revisionId?: string;
  model?: string;
}

/** When each step of a call began and ended, in milliseconds from its arrival. */
export interface DecisionTimings {
  steps: readonly { name: string; startMs: number; endMs: number }[];
  attempts: readonly AttemptTiming[];
}

/** Why a call failed or the model's answer could not be used. */
export interface DecisionError {
  fault: string;
  message: string;
}

/** One governed call as the gateway records it, before it answers. */
export interface DecisionRecord {
  id: string;
  organisationId: string;
  workspaceId: string;
  workflowId: string;
  workflowVersionId: string;
  deploymentId: string | null;
  revisionId: string | null;
  modelVersionId: string | null;
  snapshotVersion: number;
  environment: string;
  subject: string | null;
  status: DecisionStatus;
  decidedBy: Decider | null;
  judgement: Judgement;
  /** What the model alone would have answered; null when it gave no usable answer. */
  modelOutput: JsonRecord | null;
  /** The answer; null while a person is asked, and for failed calls. */
  output: JsonRecord | null;
  confidence: number | null;
  error: DecisionError | null;
  timings: DecisionTimings;
  trail: DecisionTrail;
  /** Until the record was handed to the database. */
  latencyMs: number;
  attempts: number;
  /** Which gateway process took the call, and its count: gaps are lost records. */
  replica: string;
  sequence: number;
  tokenId: string;
  correlationId: string;
  receivedAt: Date;
  decidedAt: Date | null;
  input: JsonRecord;
  metadata: JsonRecord;
  idempotency: {
    /** See `idempotency-key.ts`. */
    keyId: string;
    requestDigest: string;
    response: { status: number; body: unknown };
    expiresAt: Date;
  } | null;
}

/** What a person, or the timeout instead of one, said about a decision. */
export interface VerdictBody {
  decidedBy: 'person' | 'timeout';
  output: JsonRecord;
  personId: string | null;
  reason: string;
  isOverride: boolean;
}

/** Ground truth as it was posted. */
export interface OutcomeBody {
  label: string;
  value: number | null;
  /** When it became true, ISO 8601. */
  at: string | null;
  metadata: JsonRecord;
  /** Replaces an outcome posted before. */
  isCorrection: boolean;
}

interface EventBase {
  id: string;
  decisionId: string;
  actorId: string;
  at: Date;
}

/** What happened to a decision after its record. */
export type DecisionEvent =
  | (EventBase & { kind: 'verdict'; body: VerdictBody })
  | (EventBase & { kind: 'outcome'; body: OutcomeBody });
