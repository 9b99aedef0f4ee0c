import { prismaOf, row, rows } from '#server/platform/db.ts';
import type { Prisma } from '#server/platform/generated/client.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { AlertTerms } from './domain/alert-rules.ts';
import type { AlertState } from './domain/alert-state.ts';

export async function insertRules(tx: Tx, data: Prisma.AlertRuleCreateManyInput[]): Promise<void> {
  await prismaOf(tx).alertRule.createMany({ data });
}

export async function changeRule(
  tx: Tx,
  id: string,
  terms: AlertTerms & { isEnabled: boolean; recipients: string[] },
): Promise<void> {
  const { threshold, windowMinutes, minimumCount, severity, isEnabled, recipients } = terms;
  const data = { threshold, windowMinutes, minimumCount, severity, isEnabled, recipients };
  await prismaOf(tx).alertRule.update({ where: { id }, data, select: { id: true } });
}

/** What was last seen by a rule. */
export interface AlertRow {
  ruleId: string;
  state: AlertState;
  value: number | null;
  sampleCount: number;
  since: Date;
  evaluatedAt: Date;
  incidentId: string | null;
  detail: { note: string | null };
}

/** Locks the state of a rule until the transaction ends; null before it was first evaluated. */
export function lockAlert(tx: Tx, ruleId: string): Promise<AlertRow | null> {
  return row<AlertRow>(
    tx,
    `SELECT rule_id AS "ruleId", state, value, sample_count AS "sampleCount", since, evaluated_at AS "evaluatedAt",
       incident_id AS "incidentId", detail FROM alert WHERE rule_id = $1 FOR UPDATE`,
    [ruleId],
  );
}

export async function keepAlert(tx: Tx, organisationId: string, alert: AlertRow): Promise<void> {
  await rows(
    tx,
    `INSERT INTO alert (rule_id, organisation_id, state, value, sample_count, since, evaluated_at, incident_id, detail)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     ON CONFLICT (rule_id) DO UPDATE SET state = excluded.state, value = excluded.value,
       sample_count = excluded.sample_count, since = excluded.since, evaluated_at = excluded.evaluated_at,
       incident_id = excluded.incident_id, detail = excluded.detail`,
    [
      alert.ruleId,
      organisationId,
      alert.state,
      alert.value,
      alert.sampleCount,
      alert.since,
      alert.evaluatedAt,
      alert.incidentId,
      JSON.stringify(alert.detail),
    ],
  );
}
