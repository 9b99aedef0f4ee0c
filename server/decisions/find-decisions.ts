import type { Context } from '#server/access/context.ts';
import { type KeysetPage, keysetPage } from '#server/platform/domain/keyset-page.ts';
import { readTimeCursor, writeTimeCursor } from '#server/platform/domain/time-cursor.ts';
import { getVersionFactsMany } from '#server/registry/get-version-facts.ts';
import { getWorkflow, getWorkflowVersionsMany } from '#server/workflows/get-workflow-version.ts';
import type { FindDecisionsInput } from './decisions.schema.ts';
import { type DecisionRow, listDecisionRows } from './decisions.views.ts';

/** A decision as applications list them. */
export interface FoundDecision {
  decision: DecisionRow;
  workflow: { slug: string; version: number };
  model: { name: string; version: number } | null;
}

/**
 * Finds decisions for the application that may see them, newest first; a workflow is named by its slug, its version by
 * number. Refuses with `not-found` when there is no such workflow or version.
 */
export async function findDecisions(
  ctx: Pick<Context, 'tx' | 'organisationId'>,
  input: FindDecisionsInput,
): Promise<KeysetPage<FoundDecision>> {
  const { workflow: slug, version: number, cursor, limit, ...filter } = input;
  const wanted = slug === undefined ? null : await getWorkflow(ctx, { slug, ...(number && { number }) });
  const found = await listDecisionRows(
    ctx.tx,
    ctx.organisationId,
    {
      ...filter,
      isForCallers: true,
      workflowId: wanted?.workflow.id,
      workflowVersionId: number === undefined ? undefined : wanted?.version.id,
    },
    readTimeCursor(cursor),
    limit + 1,
  );
  const page = keysetPage(found, limit, (item) => writeTimeCursor(item.receivedAt, item.id));
  const workflows = await getWorkflowVersionsMany(
    ctx,
    page.items.map(({ workflowVersionId }) => workflowVersionId),
  );
  const models = await getVersionFactsMany(
    ctx,
    page.items.flatMap(({ modelVersionId }) => modelVersionId ?? []),
  );
  const items = page.items.flatMap((decision): FoundDecision[] => {
    const facts = workflows.get(decision.workflowVersionId);
    const model = decision.modelVersionId === null ? undefined : models.get(decision.modelVersionId);
    if (!facts) return [];
    return [
      {
        decision,
        workflow: { slug: facts.workflow.slug, version: facts.version.number },
        model: model ? { name: model.model.name, version: model.number } : null,
      },
    ];
  });
  return { items, nextCursor: page.nextCursor };
}
