import type { Context } from '#server/access/context.ts';
import { type KeysetPage, keysetPage } from '#server/platform/domain/keyset-page.ts';
import { readTimeCursor, writeTimeCursor } from '#server/platform/domain/time-cursor.ts';
import { getVersionFactsMany } from '#server/registry/get-version-facts.ts';
import { getWorkflowVersionsMany } from '#server/workflows/get-workflow-version.ts';
import type { ListDecisionsInput } from './decisions.schema.ts';
import { type DecisionRow, listDecisionRows } from './decisions.views.ts';

export interface DecisionListItem
  extends Pick<
    DecisionRow,
    | 'id'
    | 'subject'
    | 'status'
    | 'decidedBy'
    | 'output'
    | 'modelOutput'
    | 'judgement'
    | 'confidence'
    | 'latencyMs'
    | 'environment'
    | 'receivedAt'
    | 'decidedAt'
  > {
  workflow: { id: string; slug: string; name: string; version: number; decisionField: string };
  model: { id: string; name: string; versionId: string; version: number } | null;
}

/** Lists decisions newest first, with the names of their workflow and model. */
export async function listDecisions(
  ctx: Context,
  input: ListDecisionsInput,
): Promise<KeysetPage<DecisionListItem>> {
  const { cursor, limit, ...filter } = input;
  const found = await listDecisionRows(ctx.tx, ctx.organisationId, filter, readTimeCursor(cursor), limit + 1);
  const page = keysetPage(found, limit, (item) => writeTimeCursor(item.receivedAt, item.id));
  const workflows = await getWorkflowVersionsMany(
    ctx,
    page.items.map(({ workflowVersionId }) => workflowVersionId),
  );
  const models = await getVersionFactsMany(
    ctx,
    page.items.flatMap(({ modelVersionId }) => modelVersionId ?? []),
  );
  const items = page.items.flatMap((item): DecisionListItem[] => {
    const found = workflows.get(item.workflowVersionId);
    if (!found) return [];
    const { number: version, decisionPolicy } = found.version;
    const { id: workflowId, slug, name } = found.workflow;
    const workflow = {
      id: workflowId,
      slug,
      name,
      version,
      decisionField: decisionPolicy.decisionField,
    };
    const facts = item.modelVersionId === null ? undefined : models.get(item.modelVersionId);
    const model = facts
      ? { id: facts.model.id, name: facts.model.name, versionId: facts.id, version: facts.number }
      : null;
    const { id, subject, status, decidedBy, output, modelOutput, judgement, confidence, latencyMs } = item;
    const { environment, receivedAt, decidedAt } = item;
    const shown = { id, subject, status, decidedBy, output, modelOutput, judgement, confidence, latencyMs };
    return [{ ...shown, environment, receivedAt, decidedAt, workflow, model }];
  });
  return { items, nextCursor: page.nextCursor };
}
