import { row, rows } from '#server/platform/db.ts';
import type { TimeCursor } from '#server/platform/domain/time-cursor.ts';
import type { Tx } from '#server/platform/tx.ts';
import type {
  DecisionEvent,
  DecisionRecord,
  DecisionTimings,
  JsonRecord,
  OutcomeBody,
} from './domain/decision-facts.ts';
import type { Judgement } from './domain/judgement.ts';
import { type StoredTimings, timingsOf } from './domain/stored-timings.ts';
import { openPayload, openPayloads } from './payload-keys.ts';

/** A decision as it stands now, without what only its own page shows. */
export type DecisionRow = Omit<
  DecisionRecord,
  'timings' | 'replica' | 'sequence' | 'input' | 'metadata' | 'idempotency'
> & {
  /** When what may be personal was taken out of it, by request or because its time was over. */
  erasedAt?: Date | null;
};

export const DECISION_COLUMNS = `d.id, d.organisation_id AS "organisationId", d.workspace_id AS "workspaceId", d.workflow_id AS "workflowId",
  d.workflow_version_id AS "workflowVersionId", d.deployment_id AS "deploymentId", d.revision_id AS "revisionId",
  d.model_version_id AS "modelVersionId", d.snapshot_version AS "snapshotVersion", d.environment, d.subject, d.status,
  d.decided_by AS "decidedBy", d.judgement, d.model_output AS "modelOutput", d.output, d.confidence, d.error, d.trail,
  d.latency_ms AS "latencyMs", d.attempts, d.token_id AS "tokenId", d.correlation_id AS "correlationId",
  d.received_at AS "receivedAt", d.decided_at AS "decidedAt", d.erased_at AS "erasedAt"`;

export interface DecisionDetailRow extends DecisionRow {
  timings: DecisionTimings;
  replica: string;
  sequence: number;
  input: JsonRecord | null;
  metadata: JsonRecord | null;
}

type StoredDetailRow = Omit<DecisionDetailRow, 'timings'> & { timings: StoredTimings };

function detailOf(found: StoredDetailRow): DecisionDetailRow {
  return { ...found, timings: timingsOf(found.timings) };
}

/** One decision with its input, or null when it may not be seen. */
export async function decisionById(
  tx: Tx,
  organisationId: string,
  id: string,
): Promise<DecisionDetailRow | null> {
  const found = await row<StoredDetailRow>(
    tx,
    `SELECT ${DECISION_COLUMNS}, d.timings, d.replica, d.sequence, p.input, p.metadata
     FROM decision d LEFT JOIN decision_payload p ON p.decision_id = d.id WHERE d.organisation_id = $1 AND d.id = $2`,
    [organisationId, id],
  );
  return openPayload(tx, found && detailOf(found));
}

/** These decisions with their inputs, in the order of their ids; those that may not be seen are left out. */
export async function decisionsByIds(
  tx: Tx,
  organisationId: string,
  ids: readonly string[],
): Promise<DecisionDetailRow[]> {
  const found = await rows<StoredDetailRow>(
    tx,
    `SELECT ${DECISION_COLUMNS}, d.timings, d.replica, d.sequence, p.input, p.metadata
     FROM decision d LEFT JOIN decision_payload p ON p.decision_id = d.id WHERE d.organisation_id = $1 AND d.id = ANY($2) ORDER BY d.id`,
    [organisationId, ids],
  );
  return openPayloads(tx, found.map(detailOf));
}

/** What happened to these decisions, in order, from after an event on; at most `limit`. */
export function eventsAfter(
  tx: Tx,
  organisationId: string,
  decisionIds: readonly string[],
  after: Pick<DecisionEvent, 'at' | 'id'> | null,
  limit: number,
): Promise<DecisionEvent[]> {
  return rows<DecisionEvent>(
    tx,
    `SELECT id, decision_id AS "decisionId", kind, body, actor_id AS "actorId", at FROM decision_event
     WHERE organisation_id = $1 AND decision_id = ANY($2) AND ($3::timestamptz IS NULL OR (at, id) > ($3, $4))
     ORDER BY at, id LIMIT $5`,
    [organisationId, decisionIds, after?.at ?? null, after?.id ?? '', limit],
  );
}

export interface DecisionFilter {
  workflowId?: string | undefined;
  status?: string | undefined;
  decidedBy?: string | undefined;
  subject?: string | undefined;
  modelVersionId?: string | undefined;
  workflowVersionId?: string | undefined;
  from?: string | undefined;
  until?: string | undefined;
  /** Leaves out what shadows said. */
  isForCallers?: boolean;
}

/** Decisions newest first, from after the given one on. */
export function listDecisionRows(
  tx: Tx,
  organisationId: string,
  filter: DecisionFilter,
  after: TimeCursor | null,
  limit: number,
): Promise<DecisionRow[]> {
  return rows<DecisionRow>(
    tx,
    `SELECT ${DECISION_COLUMNS} FROM decision d
     WHERE d.organisation_id = $1
       AND ($2::text IS NULL OR d.workflow_id = $2) AND ($3::text IS NULL OR d.status = $3)
       AND ($4::text IS NULL OR d.decided_by = $4) AND ($5::text IS NULL OR d.subject = $5)
       AND ($6::text IS NULL OR d.model_version_id = $6)
       AND ($7::timestamptz IS NULL OR d.received_at >= $7) AND ($8::timestamptz IS NULL OR d.received_at < $8)
       AND ($9::timestamptz IS NULL OR (d.received_at <= $9 AND (d.received_at < $9 OR d.id > $10)))
       AND ($12::text IS NULL OR d.workflow_version_id = $12)
       AND (NOT $13 OR d.trail #>> '{linkedTo,kind}' IS DISTINCT FROM 'shadow')
     ORDER BY d.received_at DESC, d.id LIMIT $11`,
    [
      organisationId,
      filter.workflowId ?? null,
      filter.status ?? null,
      filter.decidedBy ?? null,
      filter.subject ?? null,
      filter.modelVersionId ?? null,
      filter.from ?? null,
      filter.until ?? null,
      after?.at ?? null,
      after?.id ?? null,
      limit,
      filter.workflowVersionId ?? null,
      filter.isForCallers ?? false,
    ],
  );
}

/** What happened to a decision after its record, in order; at most 200. */
export function eventsOfDecision(tx: Tx, organisationId: string, id: string): Promise<DecisionEvent[]> {
  return rows<DecisionEvent>(
    tx,
    `SELECT id, decision_id AS "decisionId", kind, body, actor_id AS "actorId", at FROM decision_event
     WHERE organisation_id = $1 AND decision_id = $2 ORDER BY at, id LIMIT 200`,
    [organisationId, id],
  );
}

/** The outcome that counts for a decision, or null. */
export function newestOutcome(
  tx: Tx,
  organisationId: string,
  decisionId: string,
): Promise<{ id: string; body: OutcomeBody } | null> {
  return row(
    tx,
    `SELECT id, body FROM decision_event WHERE organisation_id = $1 AND decision_id = $2 AND kind = 'outcome'
     ORDER BY at DESC, id DESC LIMIT 1`,
    [organisationId, decisionId],
  );
}

/** A decision that waits for a person and has no review item yet. */
export interface PendingDecision {
  id: string;
  organisationId: string;
  workspaceId: string;
  workflowId: string;
  workflowVersionId: string;
  subject: string | null;
  judgement: Judgement;
  modelOutput: JsonRecord | null;
  confidence: number | null;
  receivedAt: Date;
}

/** Pending decisions without a review item, oldest first; only the system role sees more than one organisation. */
export function pendingWithoutReview(tx: Tx, limit: number): Promise<PendingDecision[]> {
  return rows<PendingDecision>(
    tx,
    `SELECT d.id, d.organisation_id AS "organisationId", d.workspace_id AS "workspaceId", d.workflow_id AS "workflowId",
       d.workflow_version_id AS "workflowVersionId", d.subject, d.judgement, d.model_output AS "modelOutput",
       d.confidence, d.received_at AS "receivedAt"
     FROM decision d WHERE d.status = 'pending_review'
       AND NOT EXISTS (SELECT 1 FROM review_item r WHERE r.decision_id = d.id)
     ORDER BY d.received_at, d.id LIMIT $1`,
    [limit],
  );
}
