import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import type { DecisionRecord } from '#server/decisions/domain/decision-facts.ts';
import { readyRecord, recordDecisions } from '#server/decisions/record-decisions.ts';
import { rows } from '#server/platform/db.ts';
import { newId } from '#server/platform/new-id.ts';
import { asSystem, type PromotionScenario } from '#server/platform/testing/promotion-scenario.ts';
import { isSealed, sealEverything } from '#server/platform/testing/seal-everything.ts';

/** Seals every decision and every event. */
export function sealAll(scenario: PromotionScenario): Promise<void> {
  return sealEverything(scenario.system.uow, async (tx) => {
    const [left] = await rows(
      tx,
      'SELECT 1 FROM decision d WHERE NOT EXISTS (SELECT 1 FROM decision_leaf l WHERE l.record_id = d.id) LIMIT 1',
      [],
    );
    return !left && (await isSealed(tx, scenario.tenant.organisationId));
  });
}

let decided = 0;

/** Has this many decisions of the workflow `signed-1` recorded; returns their ids. */
export async function decideLoans(scenario: PromotionScenario, count: number): Promise<string[]> {
  const [version] = await asSystem(scenario, (_, tx) =>
    rows<{ id: string; workflowId: string }>(
      tx,
      `SELECT v.id, v.workflow_id AS "workflowId" FROM workflow_version v JOIN workflow w ON w.id = v.workflow_id WHERE w.slug = 'signed-1'`,
    ),
  );
  const records = Array.from({ length: count }, (): DecisionRecord => {
    const sequence = decided;
    decided += 1;
    const judged = { rule: 'below-lower', scoreName: 'p', score: 0.1, lower: 0.2, upper: 0.4 } as const;
    return {
      ...{ id: newId('decision'), sequence, replica: 'evidence', tokenId: 'tok_test', correlationId: 'c' },
      ...{ organisationId: scenario.tenant.organisationId, workspaceId: scenario.tenant.workspaceId },
      ...{ workflowId: version?.workflowId ?? '', workflowVersionId: version?.id ?? '' },
      ...{ deploymentId: null, revisionId: null, modelVersionId: null, snapshotVersion: 1, trail: {} },
      ...{ environment: 'production', subject: `GC-${sequence}`, status: 'decided', decidedBy: 'model' },
      judgement: { ...judged, scores: { p: 0.1 }, onError: null, stop: null },
      ...{ modelOutput: { p: 0.1 }, output: { decision: 'approve' }, confidence: 0, error: null },
      ...{ timings: { steps: [], attempts: [] }, latencyMs: 3.5, attempts: 1 },
      ...{ receivedAt: new Date(Date.now() - 60_000), decidedAt: new Date() },
      ...{ input: { amount: 98765 }, metadata: { branch: 'Hagen' }, idempotency: null },
    };
  });
  await recordDecisions(
    scenario.system.database,
    records.map((one) => readyRecord(one, null)),
  );
  return records.map(({ id }) => id);
}

/** Has verdicts told in the log, as reviews tell them. */
export async function tellVerdicts(
  scenario: PromotionScenario,
  overrides: readonly boolean[],
): Promise<void> {
  await asSystem(scenario, async (ctx) => {
    for (const isOverride of overrides)
      await appendAuditEvent(ctx, {
        type: 'review.decided',
        resourceId: newId('verdict'),
        details: {
          ...{ decisionId: newId('decision'), reviewItemId: newId('reviewItem'), workflow: 'signed-1' },
          ...{ isOverride, secondsSpent: 30, reason: 'Looked at it.' },
        },
      });
  });
}
