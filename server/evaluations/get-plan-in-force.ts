import type { Context } from '#server/access/context.ts';
import { plansOf } from './plans.views.ts';
import { runsByPlan } from './runs.views.ts';

/** The evaluation plan in force of a workflow, and the runs by it that measured a version for this workflow. */
export async function getPlanInForce(
  ctx: Pick<Context, 'tx' | 'organisationId'>,
  workflowId: string,
  modelVersionId: string,
): Promise<{ plan: { id: string; number: number; digest: string } | null; runIds: ReadonlySet<string> }> {
  const [plan] = await plansOf(ctx.tx, ctx.organisationId, workflowId, 1);
  if (!plan) return { plan: null, runIds: new Set() };
  const runs = await runsByPlan(ctx.tx, ctx.organisationId, plan.id, [modelVersionId]);
  const { id, number, digest } = plan;
  return { plan: { id, number, digest }, runIds: new Set(runs.map((run) => run.id)) };
}
