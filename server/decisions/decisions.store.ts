import type { PoolClient } from 'pg';
import { prismaOf, row, rows } from '#server/platform/db.ts';
import type { Prisma } from '#server/platform/generated/client.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { Database } from '#server/platform/unit-of-work.ts';
import type { DecisionEvent, DecisionRecord, JsonRecord } from './domain/decision-facts.ts';
import { NotSent } from './domain/not-sent.ts';
import { storedTimings } from './domain/stored-timings.ts';
import { type PayloadKey, sealPayload } from './payload-keys.ts';
import { type RowFields, recordRows } from './record-row.ts';

const COLUMNS = `id, organisation_id, workspace_id, workflow_id, workflow_version_id, deployment_id, revision_id,
  model_version_id, snapshot_version, environment, subject, status, decided_by, judgement, model_output, output,
  confidence, error, timings, trail, latency_ms, attempts, replica, sequence, token_id, correlation_id, received_at, decided_at`;

/**
 * One statement for a whole batch: it commits by itself, so a group of calls costs one round trip and one flush. A batch
 * sent again after a lost connection finds its own rows. A payload comes with its decision only: one that was erased since
 * does not come back.
 */
const INSERT_DECISIONS = `
  WITH r AS (SELECT * FROM unnest($1::decision_record[])), d AS (
    INSERT INTO decision (${COLUMNS}) SELECT ${COLUMNS} FROM r ON CONFLICT (id) DO NOTHING RETURNING id
  )
  INSERT INTO decision_payload (decision_id, organisation_id, input, metadata)
  SELECT id, organisation_id, input, metadata FROM r JOIN d USING (id) ON CONFLICT (decision_id) DO NOTHING`;

/** The same where calls brought keys: rows of a key that another call won are left out, and the ids of the others told. */
const INSERT_KEYED_DECISIONS = `
  WITH r AS (SELECT * FROM unnest($1::decision_record[])), k AS (
    INSERT INTO idempotency_key (id, organisation_id, request_digest, decision_id, response, created_at, expires_at)
    SELECT key_id, organisation_id, request_digest, id, response, received_at, expires_at FROM r WHERE key_id IS NOT NULL
    ON CONFLICT (id) DO UPDATE SET request_digest = excluded.request_digest, decision_id = excluded.decision_id,
      response = excluded.response, created_at = excluded.created_at, expires_at = excluded.expires_at
    WHERE idempotency_key.expires_at <= excluded.created_at
    RETURNING decision_id
  ), w AS (
    SELECT r.* FROM r WHERE key_id IS NULL OR id IN (SELECT decision_id FROM k)
      OR EXISTS (SELECT 1 FROM idempotency_key own WHERE own.id = r.key_id AND own.decision_id = r.id)
  ), d AS (
    INSERT INTO decision (${COLUMNS}) SELECT ${COLUMNS} FROM w ON CONFLICT (id) DO NOTHING RETURNING id
  ), p AS (
    INSERT INTO decision_payload (decision_id, organisation_id, input, metadata)
    SELECT id, organisation_id, input, metadata FROM w JOIN d USING (id) ON CONFLICT (decision_id) DO NOTHING
  )
  SELECT id FROM w`;

/** A database that does not answer must not hold a connection of the data path for long. */
const INSERT_TIMEOUT_MS = 5_000;

/** A record by its columns, its payload under the key. */
export function fieldsOf(record: DecisionRecord, key: PayloadKey | null): RowFields {
  const stored = (field: 'input' | 'metadata') =>
    key ? sealPayload(key, record.id, field, record[field]) : record[field];
  return {
    id: record.id,
    organisation_id: record.organisationId,
    workspace_id: record.workspaceId,
    workflow_id: record.workflowId,
    workflow_version_id: record.workflowVersionId,
    deployment_id: record.deploymentId,
    revision_id: record.revisionId,
    model_version_id: record.modelVersionId,
    snapshot_version: record.snapshotVersion,
    environment: record.environment,
    subject: record.subject,
    status: record.status,
    decided_by: record.decidedBy,
    judgement: record.judgement,
    model_output: record.modelOutput,
    output: record.output,
    confidence: record.confidence,
    error: record.error,
    timings: storedTimings(record.timings),
    trail: record.trail,
    latency_ms: record.latencyMs,
    attempts: record.attempts,
    replica: record.replica,
    sequence: record.sequence,
    token_id: record.tokenId,
    correlation_id: record.correlationId,
    received_at: record.receivedAt,
    decided_at: record.decidedAt,
    input: stored('input'),
    metadata: stored('metadata'),
    key_id: record.idempotency?.keyId ?? null,
    request_digest: record.idempotency?.requestDigest ?? null,
    response: record.idempotency?.response ?? null,
    expires_at: record.idempotency?.expiresAt ?? null,
  };
}

/** What each database calls the type of rows; it is asked once, and again after whatever failed. */
const typeNumbers = new WeakMap<Database, number>();

async function typeNumberOf(database: Database, client: PoolClient): Promise<number> {
  const known = typeNumbers.get(database);
  if (known !== undefined) return known;
  const query = {
    text: "SELECT 'decision_record'::regtype::oid AS number",
    query_timeout: INSERT_TIMEOUT_MS,
  };
  const { rows: found } = await client.query<{ number: number }>(query);
  const number = Number(found[0]?.number);
  typeNumbers.set(database, number);
  return number;
}

/** A record ready for the database. */
export interface EncodedRecord {
  id: string;
  row: Buffer;
  /** Whether its call brought an idempotency key. */
  isKeyed: boolean;
}

/**
 * Inserts encoded records in one statement of its own and returns the ids that stand; others lost their key to another
 * call. Throws `NotSent` when nothing can stand because no connection was had.
 */
export async function insertEncoded(
  database: Database,
  encoded: readonly EncodedRecord[],
): Promise<Set<string>> {
  const isKeyed = encoded.some((record) => record.isKeyed);
  const client = await database.pool.connect().catch((error: unknown) => {
    throw new NotSent(error);
  });
  let broken: Error | undefined;
  try {
    const typeNumber = await typeNumberOf(database, client);
    const query = {
      name: isKeyed ? 'insert-keyed-decisions' : 'insert-decisions',
      text: isKeyed ? INSERT_KEYED_DECISIONS : INSERT_DECISIONS,
      values: [
        recordRows(
          encoded.map(({ row: bytes }) => bytes),
          typeNumber,
        ),
      ],
      query_timeout: INSERT_TIMEOUT_MS,
    };
    const result = await client.query<{ id: string }>(query);
    return new Set((isKeyed ? result.rows : encoded).map(({ id }) => id));
  } catch (error) {
    typeNumbers.delete(database);
    broken = error instanceof Error ? error : new Error('the statement failed');
    throw error;
  } finally {
    client.release(broken);
  }
}

/** Wakes whoever opens reviews; on its own, because a notifying commit holds a lock that all of them share. */
export async function notifyPending(database: Database): Promise<void> {
  await database.pool.query("SELECT pg_notify('interlock_reviews', '')");
}

/** Locks a decision until the transaction ends, and tells its state; null when it may not be seen. */
export function lockDecision(
  tx: Tx,
  organisationId: string,
  id: string,
): Promise<{ id: string; status: string; workflowId: string } | null> {
  return row(
    tx,
    'SELECT id, status, workflow_id AS "workflowId" FROM decision WHERE organisation_id = $1 AND id = $2 FOR UPDATE',
    [organisationId, id],
  );
}

/** Makes a pending decision final. */
export async function finishDecision(
  tx: Tx,
  id: string,
  final: { decidedBy: string; output: JsonRecord; decidedAt: Date },
): Promise<void> {
  await rows(
    tx,
    `UPDATE decision SET status = 'decided', decided_by = $2, output = $3, decided_at = $4 WHERE id = $1`,
    [id, final.decidedBy, JSON.stringify(final.output), final.decidedAt],
  );
}

/** Appends what happened to a decision; nothing ever changes or removes it. */
export async function appendDecisionEvent(
  tx: Tx,
  organisationId: string,
  event: DecisionEvent,
): Promise<void> {
  const body = event.body as unknown as Prisma.InputJsonValue;
  await prismaOf(tx).decisionEvent.create({ data: { ...event, organisationId, body }, select: { id: true } });
}

/** Removes answers kept for keys that have expired; at most `limit` at a time. */
export async function deleteExpiredKeys(tx: Tx, now: Date, limit: number): Promise<number> {
  const gone = await rows(
    tx,
    `DELETE FROM idempotency_key WHERE id IN (SELECT id FROM idempotency_key WHERE expires_at <= $1 LIMIT $2) RETURNING id`,
    [now, limit],
  );
  return gone.length;
}
