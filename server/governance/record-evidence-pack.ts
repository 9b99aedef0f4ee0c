import type { Context } from '#server/access/context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { newId } from '#server/platform/new-id.ts';
import type { PackPlan } from './domain/evidence-pack.ts';
import type { RecordPackInput } from './evidence-pack.schema.ts';
import { insertPack } from './evidence-packs.store.ts';
import { isPackReceipt } from './pack-receipt.ts';
import { requirePackRight } from './plan-evidence-pack.ts';

/** Records that a pack was made, before its first byte leaves. Refuses what the door did not make. */
export async function recordEvidencePack(ctx: Context, input: RecordPackInput): Promise<{ id: string }> {
  const { plan: text, manifestDigest, receipt } = input;
  if (!isPackReceipt(receipt, text, manifestDigest))
    throw new Refusal(
      'forbidden',
      'Packs are recorded by the door that makes them: GET /api/v1/evidence/pack.zip.',
    );
  const { organisationId, scope, profile, head, previous } = JSON.parse(text) as PackPlan;
  if (organisationId !== ctx.organisationId)
    throw new Refusal('forbidden', 'This pack belongs to another organisation.');
  requirePackRight(ctx, profile);
  const id = newId('evidencePack');
  const previousSize = previous?.size ?? null;
  await insertPack(
    ctx.tx,
    {
      ...{ id, organisationId, kind: scope.kind, subjectId: scope.subjectId, workflowId: scope.workflowId },
      ...{ environment: scope.environment, profile, size: head.size, previousSize, manifestDigest },
      ...{ madeBy: ctx.actor.id, madeAt: ctx.now },
    },
    head,
  );
  await appendAuditEvent(ctx, {
    type: 'evidence.exported',
    resourceId: id,
    details: {
      ...{ kind: scope.kind, subject: scope.subjectId, workflow: scope.workflow },
      ...{ environment: scope.environment, profile, size: head.size, previousSize, manifestDigest },
    },
  });
  return { id };
}
