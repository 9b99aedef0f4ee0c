import type { Context } from '#server/access/context.ts';
import { newId } from '#server/platform/new-id.ts';
import type { Metrics } from './domain/metrics.ts';
import { insertEvaluation } from './models.store.ts';

/**
 * Adds what Interlock itself measured of a version, and returns the id. The caller appends the event that covers it; Postgres
 * lets the system role alone do this, for a run that has measured this version on this dataset to its last row.
 */
export async function addMeasuredEvaluation(
  ctx: Context,
  measured: {
    workspaceId: string;
    modelVersionId: string;
    datasetId: string;
    runId: string;
    metrics: Metrics;
    reportDigest: string;
  },
): Promise<string> {
  const id = newId('evaluation');
  await insertEvaluation(ctx.tx, {
    id,
    organisationId: ctx.organisationId,
    ...measured,
    source: 'interlock',
    reportedBy: ctx.actor.id,
    createdAt: ctx.now,
  });
  return id;
}
