import { row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { EmergencyItem, EmergencyReport } from './domain/emergency-facts.ts';

export type EmergencyItemRow = Omit<EmergencyItem, 'invokedBy' | 'confirmedBy'> & {
  invokedBy: string;
  confirmedBy: string | null;
};

/** Emergencies, unsettled ones first, then the newest; at most 100. */
export function recentEmergencies(tx: Tx, organisationId: string): Promise<EmergencyItemRow[]> {
  return rows(
    tx,
    `SELECT b.id, c.id AS "requestId", c.number, c.environment, b.reason, b.state,
            json_build_object('slug', c.manifest->'workflow'->>'slug', 'name', c.manifest->'workflow'->>'name') AS workflow,
            json_build_object('name', c.manifest->'model'->>'name', 'version', (c.manifest->'model'->>'version')::int) AS model,
            b.invoked_by AS "invokedBy", b.invoked_at AS "invokedAt", b.confirm_by AS "confirmBy",
            b.confirmed_by AS "confirmedBy", b.expires_at AS "expiresAt", b.ratify_by AS "ratifyBy",
            b.paused_at AS "pausedAt", b.returned_at AS "returnedAt", b.overdue_at AS "overdueAt", b.settled_at AS "settledAt"
     FROM break_glass b JOIN change_request c ON c.id = b.change_request_id
     WHERE b.organisation_id = $1 ORDER BY b.state <> 'awaiting', b.invoked_at DESC LIMIT 100`,
    [organisationId],
  );
}

/** Counts of all emergencies by what became of them. */
export async function emergencyReport(tx: Tx, organisationId: string): Promise<EmergencyReport> {
  const found = await row<EmergencyReport>(
    tx,
    `SELECT count(*)::int AS count, count(*) FILTER (WHERE state = 'awaiting')::int AS awaiting,
            count(*) FILTER (WHERE state = 'ratified')::int AS ratified,
            count(*) FILTER (WHERE state = 'repudiated')::int AS repudiated,
            count(*) FILTER (WHERE overdue_at IS NOT NULL)::int AS overdue,
            count(*) FILTER (WHERE paused_at IS NOT NULL)::int AS unconfirmed,
            (avg(extract(epoch FROM settled_at - invoked_at) * 1000) FILTER (WHERE state = 'ratified'))::float AS "meanToRatifyMs"
     FROM break_glass WHERE organisation_id = $1`,
    [organisationId],
  );
  return (
    found ?? {
      count: 0,
      awaiting: 0,
      ratified: 0,
      repudiated: 0,
      overdue: 0,
      unconfirmed: 0,
      meanToRatifyMs: null,
    }
  );
}
