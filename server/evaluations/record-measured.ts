import type { Context } from '#server/access/context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { notify } from '#server/platform/unit-of-work.ts';
import { addMeasuredEvaluation } from '#server/registry/add-measured-evaluation.ts';
import { type EvaluationFindings, evaluationMetrics } from './domain/evaluation-report.ts';
import type { GatheredRun } from './gather-run.ts';
import { changeRun, dropAnswers } from './runs.store.ts';
import { runById } from './runs.views.ts';

/** Writes what a run found as an evaluation by Interlock, with its event, and ends the run. Does nothing for one that ended. */
export async function recordMeasured(
  ctx: Context,
  { run, plan, version, workflow, revisionNumber }: GatheredRun,
  found: { findings: EvaluationFindings; reportDigest: string },
): Promise<string | null> {
  const current = await runById(ctx.tx, ctx.organisationId, run.id, 'FOR UPDATE OF r');
  if (current?.state !== 'running') return null;
  const metrics = evaluationMetrics(found.findings);
  const evaluationId = await addMeasuredEvaluation(ctx, {
    workspaceId: run.workspaceId,
    modelVersionId: run.modelVersionId,
    datasetId: plan.dataset.id,
    runId: run.id,
    metrics,
    reportDigest: found.reportDigest,
  });
  await changeRun(ctx.tx, run.id, { state: 'done', finishedAt: ctx.now, message: null, nextAttemptAt: null });
  await dropAnswers(ctx.tx, run.id);
  await appendAuditEvent(ctx, {
    type: 'evaluation.measured',
    resourceId: evaluationId,
    workspaceId: run.workspaceId,
    details: {
      model: version.model.name,
      version: version.number,
      workflow: workflow.workflow.slug,
      environment: run.environment,
      revision: revisionNumber,
      runId: run.id,
      planDigest: plan.digest,
      datasetDigest: plan.dataset.digest,
      artifactDigest: run.artifactDigest,
      metrics: Object.fromEntries(Object.entries(metrics).map(([name, value]) => [name, String(value)])),
      reportDigest: found.reportDigest,
    },
  });
  await notify(ctx.tx, 'interlock_gates');
  return evaluationId;
}
