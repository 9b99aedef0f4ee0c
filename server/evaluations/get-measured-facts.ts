import type { Context } from '#server/access/context.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { listMeasuredBy } from '#server/registry/list-measured-by.ts';
import type { EvaluationReport, PlanFacts, RunFacts } from './domain/evaluation-facts.ts';
import { plansOf } from './plans.views.ts';
import { readReport } from './read-report.ts';
import { runsByPlan } from './runs.views.ts';
import { withDatasets } from './with-datasets.ts';

/** What a run measured, with its report; the report says what is wrong when it cannot be read. */
export interface MeasuredEvaluation {
  evaluationId: string;
  runId: string;
  environment: string;
  reportDigest: string;
  metrics: Readonly<Record<string, number>>;
  report: EvaluationReport | { problem: string };
}

export interface MeasuredOfVersion {
  /** The newest run by the plan, preferring staging. */
  run: RunFacts | null;
  evaluation: MeasuredEvaluation | null;
}

/** What Interlock measured of versions for a workflow by the plan in force; what older plans measured does not count. */
export async function getMeasuredFacts(
  ctx: Pick<Context, 'tx' | 'organisationId'>,
  workflowId: string,
  modelVersionIds: readonly string[],
): Promise<{ plan: PlanFacts | null; byVersion: ReadonlyMap<string, MeasuredOfVersion> }> {
  const [plan] = await withDatasets(ctx, await plansOf(ctx.tx, ctx.organisationId, workflowId, 1));
  if (!plan) return { plan: null, byVersion: new Map() };
  const runs = await runsByPlan(ctx.tx, ctx.organisationId, plan.id, modelVersionIds);
  const evaluations = await listMeasuredBy(
    ctx,
    runs.map(({ id }) => id),
  );
  const byVersion = new Map<string, MeasuredOfVersion>();
  for (const versionId of new Set(modelVersionIds)) {
    const own = runs
      .filter(({ modelVersionId }) => modelVersionId === versionId)
      .sort(
        (left, right) => Number(right.environment === 'staging') - Number(left.environment === 'staging'),
      );
    const done = own.find(({ id }) => evaluations.has(id));
    const evaluation = done && evaluations.get(done.id);
    byVersion.set(versionId, {
      run: own[0] ?? null,
      evaluation:
        done && evaluation
          ? {
              evaluationId: evaluation.id,
              runId: done.id,
              environment: done.environment,
              reportDigest: evaluation.reportDigest,
              metrics: evaluation.metrics,
              report: await readOrSay(evaluation.reportDigest),
            }
          : null,
    });
  }
  return { plan, byVersion };
}

async function readOrSay(reportDigest: string): Promise<EvaluationReport | { problem: string }> {
  try {
    return await readReport(reportDigest);
  } catch (error) {
    return { problem: error instanceof Refusal ? error.message : 'the evaluation report could not be read' };
  }
}
