import type { Context } from '#server/access/context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { newId } from '#server/platform/new-id.ts';
import { getWorkflow } from '#server/workflows/get-workflow-version.ts';
import { insertBaseline } from './baselines.store.ts';
import { BASELINE_WORDING } from './domain/baselines.ts';
import type { EnterBaselineInput } from './insights.schema.ts';

/**
 * Enters a figure for the work before automation. Only the workflow's owner may, because the owner answers for it; it is
 * kept with its date and source and never changed, only followed by a newer one.
 */
export async function enterBaseline(ctx: Context, input: EnterBaselineInput): Promise<{ id: string }> {
  const { workflow, version } = await getWorkflow(ctx, { id: input.workflowId });
  if (workflow.ownerId !== ctx.actor.id) {
    throw new Refusal('forbidden', `Only the owner of ${workflow.name} can enter its baseline.`);
  }
  const { economics } = version.definition;
  const unit = BASELINE_WORDING[input.metric].unit ?? economics?.unit;
  if (unit === undefined) {
    throw new Refusal('unprocessable', `${workflow.name} does not say yet what wrong decisions cost.`);
  }
  const measuredOn = new Date(`${input.measuredOn}T00:00:00Z`);
  const inFuture = measuredOn > ctx.now ? 'must not lie in the future' : null;
  const notAShare = unit === 'share' && input.value > 1 ? 'must be a share from 0 to 1' : null;
  if (inFuture ?? notAShare) {
    const field = inFuture ? 'measuredOn' : 'value';
    const message = inFuture ?? notAShare ?? '';
    throw new Refusal('invalid', `The figure cannot be entered: /${field} ${message}.`, {
      fields: [{ path: `/${field}`, message }],
    });
  }
  const id = newId('baseline');
  await insertBaseline(ctx.tx, {
    id,
    organisationId: ctx.organisationId,
    workspaceId: workflow.workspaceId,
    workflowId: workflow.id,
    metric: input.metric,
    value: input.value,
    unit,
    source: input.source,
    measuredOn,
    enteredBy: ctx.actor.id,
    enteredAt: ctx.now,
  });
  await appendAuditEvent(ctx, {
    type: 'baseline.entered',
    resourceId: id,
    workspaceId: workflow.workspaceId,
    details: {
      workflow: workflow.slug,
      metric: input.metric,
      value: String(input.value),
      unit,
      measuredOn: input.measuredOn,
      source: input.source,
    },
  });
  return { id };
}
