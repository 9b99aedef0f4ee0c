import { row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { WireEventName } from './domain/wire-webhook-events.ts';

/** An endpoint that an MLflow client set up. */
export interface WireWebhook {
  id: string;
  organisationId: string;
  workspaceId: string;
  wireName: string;
  url: string;
  description: string | null;
  wireEvents: WireEventName[];
  egressGrants: string[];
  sealedSecret: string;
  pausedAt: Date | null;
  createdAt: Date;
  updatedAt: Date;
}

const COLUMNS = `id, organisation_id AS "organisationId", workspace_id AS "workspaceId", wire_name AS "wireName", url, description,
  wire_events AS "wireEvents", egress_grants AS "egressGrants", sealed_secret AS "sealedSecret", paused_at AS "pausedAt",
  created_at AS "createdAt", coalesce(updated_at, created_at) AS "updatedAt"`;
const OWN = `dialect = 'mlflow' AND removed_at IS NULL`;

/** Inserts an endpoint that is told of everything from a leaf of the log on. */
export async function insertWireWebhook(
  tx: Tx,
  webhook: WireWebhook & { createdBy: string },
  nextIndex: number,
): Promise<void> {
  await rows(
    tx,
    `INSERT INTO webhook_endpoint (id, organisation_id, workspace_id, name, wire_name, url, description, event_types, wire_events,
       egress_grants, dialect, sealed_secret, created_by, created_at, paused_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, '{}', $8, $9, 'mlflow', $10, $11, $12, $13)`,
    [
      webhook.id,
      webhook.organisationId,
      webhook.workspaceId,
      // Names of the console are taken once, and for good; those of clients may come back.
      `${webhook.wireName} (${webhook.id.slice(-6)})`,
      webhook.wireName,
      webhook.url,
      webhook.description,
      webhook.wireEvents,
      webhook.egressGrants,
      webhook.sealedSecret,
      webhook.createdBy,
      webhook.createdAt,
      webhook.pausedAt,
    ],
  );
  await rows(
    tx,
    'INSERT INTO webhook_position (endpoint_id, organisation_id, next_index, next_attempt_at) VALUES ($1, $2, $3, $4)',
    [webhook.id, webhook.organisationId, nextIndex, webhook.createdAt],
  );
}

/** One endpoint of a workspace, or null. */
export function wireWebhookById(
  tx: Tx,
  at: { organisationId: string; workspaceId: string; id: string },
): Promise<WireWebhook | null> {
  return row<WireWebhook>(
    tx,
    `SELECT ${COLUMNS} FROM webhook_endpoint WHERE organisation_id = $1 AND workspace_id = $2 AND id = $3 AND ${OWN}`,
    [at.organisationId, at.workspaceId, at.id],
  );
}

/** The endpoints of a workspace, of all where it is null, newest first, from below an id on. */
export function wireWebhooksOf(
  tx: Tx,
  at: { organisationId: string; workspaceId: string | null; below: string | null; limit: number },
): Promise<WireWebhook[]> {
  return rows<WireWebhook>(
    tx,
    `SELECT ${COLUMNS} FROM webhook_endpoint WHERE organisation_id = $1 AND ($2::text IS NULL OR workspace_id = $2) AND ${OWN}
       AND ($3::text IS NULL OR id < $3) ORDER BY id DESC LIMIT $4`,
    [at.organisationId, at.workspaceId, at.below, at.limit],
  );
}

/** Changes an endpoint to what is given; the name in the console follows. */
export async function changeWireWebhook(tx: Tx, webhook: WireWebhook): Promise<void> {
  await rows(
    tx,
    `UPDATE webhook_endpoint SET name = $2, wire_name = $3, url = $4, description = $5, wire_events = $6, sealed_secret = $7,
       paused_at = $8, updated_at = $9 WHERE id = $1`,
    [
      webhook.id,
      `${webhook.wireName} (${webhook.id.slice(-6)})`,
      webhook.wireName,
      webhook.url,
      webhook.description,
      webhook.wireEvents,
      webhook.sealedSecret,
      webhook.pausedAt,
      webhook.updatedAt,
    ],
  );
}

/** Ends an endpoint. */
export async function endWireWebhook(tx: Tx, id: string, at: Date): Promise<void> {
  await rows(tx, 'UPDATE webhook_endpoint SET removed_at = $2 WHERE id = $1', [id, at]);
}
