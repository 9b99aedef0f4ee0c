import type { Context } from '#server/access/context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import {
  deleteAssessmentRow,
  insertAssessments,
  markValid,
  updateAssessmentRow,
} from './assessments.store.ts';
import type { TraceAssessmentFacts } from './domain/trace-facts.ts';
import { noSuchAssessment, noSuchTrace } from './domain/trace-words.ts';
import { newAssessment } from './new-assessment.ts';
import type { CreateAssessmentInput, GetAssessmentInput, UpdateAssessmentInput } from './traces.schema.ts';
import { assessmentOf, hasTrace } from './traces.views.ts';

const placeOf = (ctx: Context, workspaceId: string) => ({ organisationId: ctx.organisationId, workspaceId });

/** Keeps what somebody or something says of a trace; what it overrides holds no longer. */
export async function createAssessment(
  ctx: Context,
  input: CreateAssessmentInput,
): Promise<TraceAssessmentFacts> {
  const { workspaceId, traceId, ...given } = input;
  const place = placeOf(ctx, workspaceId);
  if (!(await hasTrace(ctx.tx, workspaceId, traceId))) throw noSuchTrace(traceId);
  const made = newAssessment(ctx, traceId, given);
  if (made.overrides && !(await markValid(ctx.tx, place, { traceId, id: made.overrides, isValid: false })))
    throw noSuchAssessment(made.overrides, traceId);
  const added = await insertAssessments(ctx.tx, place, [made]);
  if (added > 0) return made;
  // Sent again, perhaps because nobody heard the answer.
  const standing = await assessmentOf(ctx.tx, { workspaceId, traceId, id: made.id });
  if (standing) return standing;
  throw new Refusal('already-exists', `Assessment with ID '${made.id}' is one of another trace.`);
}

async function requireAssessment(
  ctx: Context,
  { workspaceId, traceId, id }: GetAssessmentInput,
  isChanging: boolean,
): Promise<TraceAssessmentFacts> {
  const found = await assessmentOf(ctx.tx, { workspaceId, traceId, id }, isChanging);
  if (found) return found;
  if (await hasTrace(ctx.tx, workspaceId, traceId)) throw noSuchAssessment(id, traceId);
  throw new Refusal('not-found', `Trace with request_id '${traceId}' not found`);
}

/** Finds an assessment; throws `not-found` for a trace or an assessment that is not there. */
export function getAssessment(ctx: Context, input: GetAssessmentInput): Promise<TraceAssessmentFacts> {
  return requireAssessment(ctx, input, false);
}

/** Changes what of an assessment may change: not who made it, nor what kind it is. Metadata is added to. */
export async function updateAssessment(
  ctx: Context,
  input: UpdateAssessmentInput,
): Promise<TraceAssessmentFacts> {
  const standing = await requireAssessment(ctx, input, true);
  if (input.kind && input.kind !== standing.kind)
    throw new Refusal(
      'invalid',
      standing.kind === 'feedback'
        ? 'Cannot update expectation value on a Feedback assessment.'
        : 'Cannot update feedback value on an Expectation assessment.',
    );
  const metadata = input.metadata ? { ...standing.metadata, ...input.metadata } : standing.metadata;
  const changed = {
    ...standing,
    name: input.name ?? standing.name,
    ...(input.kind && { value: input.value ?? null, error: input.error ?? null }),
    rationale: input.rationale ?? standing.rationale,
    metadata,
    updatedMs: ctx.now.getTime(),
  };
  await updateAssessmentRow(ctx.tx, placeOf(ctx, input.workspaceId), changed);
  return changed;
}

/** Deletes an assessment, if it is there; what it overrode holds again. */
export async function deleteAssessment(
  ctx: Context,
  input: GetAssessmentInput,
): Promise<Record<string, never>> {
  const { workspaceId, traceId, id } = input;
  const place = placeOf(ctx, workspaceId);
  if (!(await hasTrace(ctx.tx, workspaceId, traceId))) throw noSuchTrace(traceId);
  const overrode = await deleteAssessmentRow(ctx.tx, place, { traceId, id });
  if (overrode) await markValid(ctx.tx, place, { traceId, id: overrode, isValid: true });
  await appendAuditEvent(ctx, {
    type: 'trace-assessment.deleted',
    resourceId: id.slice(0, 64),
    details: { traceId: traceId.slice(0, 64) },
    workspaceId,
  });
  return {};
}
