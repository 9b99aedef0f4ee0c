import { prismaOf, row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';

export interface WebhookRow {
  id: string;
  organisationId: string;
  name: string;
  url: string;
  eventTypes: string[];
  /** `mlflow` for endpoints that a client of MLflow's protocol set up. */
  dialect: 'cloudevents' | 'mlflow';
  workspaceId: string | null;
  wireEvents: string[];
  egressGrants: string[];
  sealedSecret: string;
  sealedFormerSecret: string | null;
  formerUntil: Date | null;
  pausedAt: Date | null;
  createdBy: string;
  createdAt: Date;
}

const COLUMNS = `w.id, w.organisation_id AS "organisationId", w.name, w.url, w.event_types AS "eventTypes",
  w.dialect, w.workspace_id AS "workspaceId", w.wire_events AS "wireEvents", w.egress_grants AS "egressGrants", w.sealed_secret AS "sealedSecret", w.sealed_former_secret AS "sealedFormerSecret",
  w.former_until AS "formerUntil", w.paused_at AS "pausedAt", w.created_by AS "createdBy", w.created_at AS "createdAt"`;

/** Inserts an endpoint that starts at a leaf index; false when the name is or was taken. */
export async function insertWebhook(
  tx: Tx,
  webhook: Omit<
    WebhookRow,
    'sealedFormerSecret' | 'formerUntil' | 'pausedAt' | 'dialect' | 'workspaceId' | 'wireEvents'
  >,
  nextIndex: number,
): Promise<boolean> {
  const made = await rows(
    tx,
    `INSERT INTO webhook_endpoint (id, organisation_id, name, url, event_types, egress_grants, sealed_secret, created_by, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (organisation_id, name) DO NOTHING RETURNING id`,
    [
      webhook.id,
      webhook.organisationId,
      webhook.name,
      webhook.url,
      webhook.eventTypes,
      webhook.egressGrants,
      webhook.sealedSecret,
      webhook.createdBy,
      webhook.createdAt,
    ],
  );
  if (made.length === 0) return false;
  await rows(
    tx,
    'INSERT INTO webhook_position (endpoint_id, organisation_id, next_index, next_attempt_at) VALUES ($1, $2, $3, $4)',
    [webhook.id, webhook.organisationId, nextIndex, webhook.createdAt],
  );
  return true;
}

/** One endpoint that was not removed, locked until the transaction ends. */
export function lockedWebhook(tx: Tx, organisationId: string, id: string): Promise<WebhookRow | null> {
  return row<WebhookRow>(
    tx,
    `SELECT ${COLUMNS} FROM webhook_endpoint w WHERE w.organisation_id = $1 AND w.id = $2 AND w.removed_at IS NULL FOR UPDATE`,
    [organisationId, id],
  );
}

export async function updateWebhook(
  tx: Tx,
  id: string,
  change: Partial<
    Pick<
      WebhookRow,
      | 'url'
      | 'eventTypes'
      | 'egressGrants'
      | 'sealedSecret'
      | 'sealedFormerSecret'
      | 'formerUntil'
      | 'pausedAt'
    >
  > & { removedAt?: Date },
): Promise<void> {
  await prismaOf(tx).webhookEndpoint.update({ where: { id }, data: change });
}

/** Lets an endpoint try again at once. */
export async function tryAgainNow(tx: Tx, id: string, now: Date): Promise<void> {
  await rows(tx, 'UPDATE webhook_position SET next_attempt_at = $2, failures = 0 WHERE endpoint_id = $1', [
    id,
    now,
  ]);
}

export type DueWebhook = WebhookRow & { nextIndex: number; failures: number };

/** Endpoints that may be called now and whose log has something for them; at most `limit`, the longest waiting first. */
export async function dueWebhooks(tx: Tx, now: Date, limit: number): Promise<DueWebhook[]> {
  const found = await rows<DueWebhook & { nextIndex: string }>(
    tx,
    `SELECT ${COLUMNS}, p.next_index AS "nextIndex", p.failures FROM webhook_endpoint w
     JOIN webhook_position p ON p.endpoint_id = w.id
     WHERE w.removed_at IS NULL AND w.paused_at IS NULL AND p.next_attempt_at <= $1
       AND EXISTS (SELECT 1 FROM audit_leaf l WHERE l.organisation_id = w.organisation_id AND l.leaf_index >= p.next_index)
     ORDER BY p.next_attempt_at LIMIT $2`,
    [now, limit],
  );
  return found.map((webhook) => ({ ...webhook, nextIndex: Number(webhook.nextIndex) }));
}

/** Notes that everything below `nextIndex` was taken or is not wanted. */
export async function moveOn(
  tx: Tx,
  id: string,
  to: { nextIndex: number; status: number | null; at: Date },
): Promise<void> {
  await rows(
    tx,
    `UPDATE webhook_position SET next_index = $2, failures = 0, last_error = NULL, next_attempt_at = $4,
       last_status = coalesce($3, last_status), delivered_at = CASE WHEN $3::int IS NULL THEN delivered_at ELSE $4 END
     WHERE endpoint_id = $1 AND next_index < $2`,
    [id, to.nextIndex, to.status, to.at],
  );
}

/** Notes a failed delivery and when the same event is tried again. */
export async function fallBack(
  tx: Tx,
  id: string,
  failure: { status: number | null; error: string; nextAttemptAt: Date },
): Promise<void> {
  await rows(
    tx,
    `UPDATE webhook_position SET failures = failures + 1, last_status = $2, last_error = $3, next_attempt_at = $4 WHERE endpoint_id = $1`,
    [id, failure.status, failure.error.slice(0, 300), failure.nextAttemptAt],
  );
}
