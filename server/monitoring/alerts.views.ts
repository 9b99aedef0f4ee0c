import { row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { AlertRow } from './alerts.store.ts';
import type { AlertKind, AlertRuleFacts } from './domain/alert-rules.ts';

const RULE_COLUMNS = `r.id, r.workspace_id AS "workspaceId", r.workflow_id AS "workflowId", r.kind, r.threshold,
  r.window_minutes AS "windowMinutes", r.minimum_count AS "minimumCount", r.severity, r.is_enabled AS "isEnabled", r.recipients,
  r.created_at AS "createdAt"`;

const RULES_MAX = 1000;

/** Enabled rules of an organisation, for the monitor. */
export function enabledRules(tx: Tx, organisationId: string): Promise<AlertRuleFacts[]> {
  return rows<AlertRuleFacts>(
    tx,
    `SELECT ${RULE_COLUMNS} FROM alert_rule r WHERE r.organisation_id = $1 AND r.is_enabled ORDER BY r.id LIMIT ${RULES_MAX}`,
    [organisationId],
  );
}

export function ruleById(tx: Tx, organisationId: string, id: string): Promise<AlertRuleFacts | null> {
  return row<AlertRuleFacts>(
    tx,
    `SELECT ${RULE_COLUMNS} FROM alert_rule r WHERE r.organisation_id = $1 AND r.id = $2`,
    [organisationId, id],
  );
}

export type RuleWithState = AlertRuleFacts & { alert: Omit<AlertRow, 'ruleId'> | null };

/** Rules with what they last saw, of one workflow or of all. */
export async function rulesWithState(
  tx: Tx,
  organisationId: string,
  workflowId: string | null,
): Promise<RuleWithState[]> {
  type Flat = AlertRuleFacts & { [K in keyof Omit<AlertRow, 'ruleId'>]: AlertRow[K] | null };
  const found = await rows<Flat>(
    tx,
    `SELECT ${RULE_COLUMNS}, a.state, a.value, a.sample_count AS "sampleCount", a.since, a.evaluated_at AS "evaluatedAt",
       a.incident_id AS "incidentId", a.detail
     FROM alert_rule r LEFT JOIN alert a ON a.rule_id = r.id
     WHERE r.organisation_id = $1 AND ($2::text IS NULL OR r.workflow_id = $2)
     ORDER BY r.workflow_id, r.kind LIMIT ${RULES_MAX}`,
    [organisationId, workflowId],
  );
  return found.map(({ state, value, sampleCount, since, evaluatedAt, incidentId, detail, ...rule }) => ({
    ...rule,
    alert:
      state === null || since === null || evaluatedAt === null
        ? null
        : {
            state,
            value,
            sampleCount: sampleCount ?? 0,
            since,
            evaluatedAt,
            incidentId,
            detail: detail ?? { note: null },
          },
  }));
}

/** Workflows that have rules but none of this kind, because it is younger than they are; at most 100. */
export function workflowsWithoutRule(
  tx: Tx,
  organisationId: string,
  kind: AlertKind,
): Promise<{ id: string; workspaceId: string }[]> {
  return rows(
    tx,
    `SELECT DISTINCT r.workflow_id AS id, r.workspace_id AS "workspaceId" FROM alert_rule r
     WHERE r.organisation_id = $1 AND NOT EXISTS (
       SELECT 1 FROM alert_rule o WHERE o.organisation_id = $1 AND o.workflow_id = r.workflow_id AND o.kind = $2)
     LIMIT 100`,
    [organisationId, kind],
  );
}
