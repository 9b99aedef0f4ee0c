import type { Context } from '#server/access/context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { newId } from '#server/platform/new-id.ts';
import type { Metrics } from './domain/metrics.ts';
import { findDataset } from './find-dataset.ts';
import { getVersionFacts } from './get-version-facts.ts';
import { insertEvaluation } from './models.store.ts';
import type { LogEvaluationInput } from './versions.schema.ts';

/** A version that an evaluation is logged for. */
export interface EvaluatedVersion {
  id: string;
  number: number;
  workspaceId: string;
  model: { name: string };
}

/** Adds metrics on one registered dataset to a version that exists in this transaction, with its event; returns the id. */
export async function addEvaluation(
  ctx: Context,
  version: EvaluatedVersion,
  given: { dataset: string; metrics: Metrics; reportDigest: string; path: string },
): Promise<string> {
  const dataset = await findDataset(ctx, version.workspaceId, given.dataset, given.path);
  const id = newId('evaluation');
  await insertEvaluation(ctx.tx, {
    id,
    organisationId: ctx.organisationId,
    workspaceId: version.workspaceId,
    modelVersionId: version.id,
    datasetId: dataset.id,
    metrics: given.metrics,
    reportDigest: given.reportDigest,
    reportedBy: ctx.actor.id,
    createdAt: ctx.now,
  });
  await appendAuditEvent(ctx, {
    type: 'evaluation.logged',
    resourceId: id,
    workspaceId: version.workspaceId,
    details: {
      model: version.model.name,
      version: version.number,
      dataset: dataset.name,
      metrics: Object.fromEntries(
        Object.entries(given.metrics).map(([name, value]) => [name, String(value)]),
      ),
      reportDigest: given.reportDigest,
    },
  });
  return id;
}

/** Logs metrics of a version on a registered dataset; earlier evaluations stay as they are. */
export async function logEvaluation(ctx: Context, input: LogEvaluationInput): Promise<{ id: string }> {
  const version = await getVersionFacts(ctx, input.versionId);
  return { id: await addEvaluation(ctx, version, { ...input, path: '/dataset' }) };
}
