import type { Context } from '#server/access/context.ts';
import { type KeysetPage, keysetPage } from '#server/platform/domain/keyset-page.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { getVersionFactsMany } from '#server/registry/get-version-facts.ts';
import { getWorkflowVersion } from '#server/workflows/get-workflow-version.ts';
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

const CURSOR = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)\|([\w-]{1,64})$/;

function parseCursor(cursor: string | undefined): { receivedAt: string; id: string } | null {
  if (cursor === undefined) return null;
  const [, receivedAt, id] = CURSOR.exec(cursor) ?? [];
  if (receivedAt && id) return { receivedAt, id };
  throw new Refusal('invalid', 'This page does not exist any more. Start again from the first.', {
    fields: [{ path: '/cursor', message: 'is not a cursor that a page before gave out' }],
  });
}

/** Lists decisions newest first, with the names of their workflow and model. */
export async function listDecisions(
  ctx: Context,
  input: ListDecisionsInput,
): Promise<KeysetPage<DecisionListItem>> {
  const { cursor, limit, ...filter } = input;
  const found = await listDecisionRows(ctx.tx, ctx.organisationId, filter, parseCursor(cursor), limit + 1);
  const page = keysetPage(found, limit, (item) => `${item.receivedAt.toISOString()}|${item.id}`);
  const versionIds = [...new Set(page.items.map(({ workflowVersionId }) => workflowVersionId))];
  const workflows = new Map<string, DecisionListItem['workflow']>();
  for (const versionId of versionIds) {
    const { workflow, version } = await getWorkflowVersion(ctx, versionId);
    const { id, slug, name } = workflow;
    const { decisionField } = version.decisionPolicy;
    workflows.set(versionId, { id, slug, name, version: version.number, decisionField });
  }
  const modelIds = page.items.flatMap(({ modelVersionId }) => modelVersionId ?? []);
  const models = await getVersionFactsMany(ctx, [...new Set(modelIds)]);
  const items = page.items.flatMap((item): DecisionListItem[] => {
    const workflow = workflows.get(item.workflowVersionId);
    if (!workflow) return [];
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
