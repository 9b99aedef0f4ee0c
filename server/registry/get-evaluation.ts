import type { Context } from '#server/access/context.ts';
import { notFound } from '#server/platform/domain/refusal.ts';
import { evaluationById, type MeasuredRow } from './versions.views.ts';

/** Returns one evaluation; refuses with `not-found` when it may not be seen. */
export async function getEvaluation(
  ctx: Pick<Context, 'tx' | 'organisationId'>,
  id: string,
): Promise<Omit<MeasuredRow, 'runId'> & { runId: string | null }> {
  const found = await evaluationById(ctx.tx, ctx.organisationId, id);
  if (!found) throw notFound('evaluation');
  return found;
}
