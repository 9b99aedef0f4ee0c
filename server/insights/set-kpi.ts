import type { Context } from '#server/access/context.ts';
import { resolveMembers } from '#server/access/resolve-members.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { newId } from '#server/platform/new-id.ts';
import { getWorkflow } from '#server/workflows/get-workflow-version.ts';
import type { SetKpiInput } from './insights.schema.ts';
import { insertKpi } from './kpis.store.ts';

function refuse(path: string, message: string): never {
  throw new Refusal('invalid', `The KPI cannot be set: ${path} ${message}.`, { fields: [{ path, message }] });
}

/** Sets what a workflow is meant to achieve: baseline, target, deadline and who answers for it; an earlier one is followed. */
export async function setKpi(ctx: Context, input: SetKpiInput): Promise<{ id: string }> {
  const { workflow } = await getWorkflow(ctx, { id: input.workflowId });
  const deadline = new Date(`${input.deadline}T23:59:59Z`);
  if (deadline <= ctx.now) refuse('/deadline', 'must lie ahead');
  if (input.target === input.baseline) refuse('/target', 'must differ from the baseline');
  const [ownerId = workflow.ownerId] = await resolveMembers(
    ctx,
    input.owner === undefined ? [] : [input.owner],
    '/owner',
  );
  const id = newId('kpi');
  const { name, unit, baseline, target } = input;
  await insertKpi(ctx.tx, {
    id,
    organisationId: ctx.organisationId,
    workspaceId: workflow.workspaceId,
    workflowId: workflow.id,
    name,
    unit,
    baseline,
    target,
    deadline,
    ownerId,
    setBy: ctx.actor.id,
    setAt: ctx.now,
  });
  await appendAuditEvent(ctx, {
    type: 'kpi.set',
    resourceId: id,
    workspaceId: workflow.workspaceId,
    details: {
      workflow: workflow.slug,
      name,
      baseline: String(baseline),
      target: String(target),
      unit,
      deadline: input.deadline,
      ownerId,
    },
  });
  return { id };
}
