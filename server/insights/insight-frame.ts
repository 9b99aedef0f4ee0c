import type { Context } from '#server/access/context.ts';
import { getServingRevision } from '#server/deployments/get-serving-revision.ts';
import { getVersionFactsMany } from '#server/registry/get-version-facts.ts';
import type { WorkflowFacts } from '#server/workflows/domain/workflow-facts.ts';
import { getWorkflow } from '#server/workflows/get-workflow-version.ts';
import { type InsightRange, resolveRange } from './domain/resolve-range.ts';
import type { ShowInsightInput } from './insights.schema.ts';
import { foldedAt, lastCallAt, versionsSeen } from './rollups.views.ts';

/** A model version as a dashboard names it; the id is empty for calls that reached none. */
export interface InsightVersion {
  id: string;
  label: string;
  isServing: boolean;
  firstAt: Date;
}

/** What both dashboards stand on: range, workflow, versions newest first, and how fresh the rollups are. */
export interface InsightFrame {
  range: InsightRange;
  workflow: { id: string; slug: string; name: string; ownerId: string };
  versions: InsightVersion[];
  /** When the rollups last changed; null before the first decision. */
  foldedAt: Date | null;
  lastCallAt: Date | null;
}

/** Gathers what both dashboards stand on; refuses with `not-found` when the workflow may not be seen. */
export async function insightFrame(
  ctx: Context,
  input: ShowInsightInput,
): Promise<{ frame: InsightFrame; facts: WorkflowFacts }> {
  const facts = await getWorkflow(ctx, { id: input.workflowId });
  const { id, slug, name, ownerId } = facts.workflow;
  const lastAt = await lastCallAt(ctx.tx, ctx.organisationId, id, input.environment);
  const seen = await versionsSeen(ctx.tx, ctx.organisationId, id, input.environment);
  const serving = await getServingRevision(ctx, id, input.environment);
  const known = await getVersionFactsMany(
    ctx,
    seen.flatMap(({ modelVersionId }) => modelVersionId || []),
  );
  const versions = seen.map(({ modelVersionId, firstAt }) => {
    const version = known.get(modelVersionId);
    const label = version ? `${version.model.name} ${version.number}` : 'No model reached';
    return { id: modelVersionId, label, isServing: modelVersionId === serving?.modelVersionId, firstAt };
  });
  return {
    facts,
    frame: {
      range: resolveRange(input, { now: ctx.now, lastAt }),
      workflow: { id, slug, name, ownerId },
      versions,
      foldedAt: await foldedAt(ctx.tx),
      lastCallAt: lastAt,
    },
  };
}
