import type { Context } from '#server/access/context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { digestOfSet } from './create-evaluation-set.ts';
import type { DeleteRecordsInput, EvaluationSetInput } from './evaluation-sets.schema.ts';
import {
  countRecords,
  deleteRecordRows,
  deleteSetRows,
  updateEvaluationSet,
} from './evaluation-sets.store.ts';
import { evaluationSetById } from './evaluation-sets.views.ts';
import { requireEvaluationSet } from './find-evaluation-sets.ts';

/** Deletes an evaluation set with its records; one that is not there is deleted already. */
export async function deleteEvaluationSet(
  ctx: Context,
  input: EvaluationSetInput,
): Promise<{ deleted: number }> {
  const { workspaceId, setId } = input;
  const place = { organisationId: ctx.organisationId, workspaceId };
  const set = await evaluationSetById(ctx.tx, workspaceId, setId, true);
  const deleted = set ? await deleteSetRows(ctx.tx, place, setId) : 0;
  await appendAuditEvent(ctx, {
    type: 'evaluation-set.deleted',
    resourceId: setId,
    details: { name: set?.name ?? setId, records: deleted },
    workspaceId,
  });
  return { deleted };
}

/** Deletes records of an evaluation set; those that are not there are passed over. */
export async function deleteRecords(ctx: Context, input: DeleteRecordsInput): Promise<{ deleted: number }> {
  const { workspaceId, setId } = input;
  const place = { organisationId: ctx.organisationId, workspaceId };
  const set = await requireEvaluationSet(ctx, input, true);
  const deleted = await deleteRecordRows(ctx.tx, place, setId, input.recordIds);
  const updatedMs = ctx.now.getTime();
  const left = await countRecords(ctx.tx, place, setId);
  await updateEvaluationSet(ctx.tx, place, {
    ...set,
    updatedMs,
    digest: digestOfSet(set.name, updatedMs),
    profile: left > 0 ? JSON.stringify({ num_records: left }) : null,
  });
  await appendAuditEvent(ctx, {
    type: 'evaluation-set.records-deleted',
    resourceId: setId,
    details: { name: set.name, count: deleted },
    workspaceId,
  });
  return { deleted };
}
