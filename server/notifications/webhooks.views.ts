import { rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';

export interface WebhookState {
  id: string;
  name: string;
  url: string;
  eventTypes: string[];
  egressGrants: string[];
  createdBy: string;
  createdAt: Date;
  pausedAt: Date | null;
  formerUntil: Date | null;
  /** Events of the log that were not sent yet. */
  behind: number;
  failures: number;
  nextAttemptAt: Date;
  deliveredAt: Date | null;
  lastStatus: number | null;
  lastError: string | null;
}

/** The endpoints of an organisation by name, at most 100, with how far each has come. */
export function webhookStates(tx: Tx, organisationId: string): Promise<WebhookState[]> {
  return rows<WebhookState>(
    tx,
    `SELECT w.id, w.name, w.url, w.event_types AS "eventTypes", w.egress_grants AS "egressGrants", w.created_by AS "createdBy",
       w.created_at AS "createdAt", w.paused_at AS "pausedAt", w.former_until AS "formerUntil", p.failures,
       p.next_attempt_at AS "nextAttemptAt", p.delivered_at AS "deliveredAt", p.last_status AS "lastStatus",
       p.last_error AS "lastError",
       greatest(0, coalesce((SELECT max(l.leaf_index) + 1 FROM audit_leaf l WHERE l.organisation_id = w.organisation_id), 0) - p.next_index)::int AS behind
     FROM webhook_endpoint w JOIN webhook_position p ON p.endpoint_id = w.id
     WHERE w.organisation_id = $1 AND w.removed_at IS NULL ORDER BY w.name LIMIT 100`,
    [organisationId],
  );
}

/** The index that the next sealed event of an organisation will have. */
export async function nextLeafIndex(tx: Tx, organisationId: string): Promise<number> {
  const [found] = await rows<{ next: number }>(
    tx,
    'SELECT coalesce(max(leaf_index) + 1, 0)::int AS next FROM audit_leaf WHERE organisation_id = $1',
    [organisationId],
  );
  return found?.next ?? 0;
}
