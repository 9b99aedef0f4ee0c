import { createHash, randomUUID } from 'node:crypto';
import type { Context } from '#server/access/context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { notFound } from '#server/platform/domain/refusal.ts';
import type { EvaluationSetFacts } from './domain/evaluation-set.ts';
import { keepable, keepablePairs } from './domain/trace-limits.ts';
import type { CreateEvaluationSetInput } from './evaluation-sets.schema.ts';
import { insertEvaluationSet } from './evaluation-sets.store.ts';

/** Eight hex digits that differ whenever the set changed. */
export function digestOfSet(name: string, updatedMs: number): string {
  return createHash('sha256').update(`${name}:${updatedMs}`).digest('hex').slice(0, 8);
}

/** Creates an empty evaluation set. */
export async function createEvaluationSet(
  ctx: Context,
  input: CreateEvaluationSetInput,
): Promise<EvaluationSetFacts> {
  const now = ctx.now.getTime();
  const name = keepable(input.name, 255);
  const by = input.tags['mlflow.user'] ?? null;
  const set: EvaluationSetFacts = {
    id: `d-${randomUUID().replaceAll('-', '')}`,
    workspaceId: input.workspaceId,
    name,
    digest: digestOfSet(name, now),
    schema: null,
    profile: null,
    tags: keepablePairs(input.tags),
    experiments: [...new Set(input.experiments)],
    createdMs: now,
    updatedMs: now,
    createdBy: by && keepable(by, 255),
    updatedBy: by && keepable(by, 255),
  };
  const place = { organisationId: ctx.organisationId, workspaceId: input.workspaceId };
  if (!(await insertEvaluationSet(ctx.tx, place, set))) throw notFound('workspace');
  await appendAuditEvent(ctx, {
    type: 'evaluation-set.created',
    resourceId: set.id,
    details: { name },
    workspaceId: input.workspaceId,
  });
  return set;
}
