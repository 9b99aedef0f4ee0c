import type { Context } from '#server/access/context.ts';
import { notFound } from '#server/platform/domain/refusal.ts';
import type { WorkflowFacts } from './domain/workflow-facts.ts';
import { factsByVersionId, factsByWorkflow } from './workflows.views.ts';

type Reader = Pick<Context, 'tx' | 'organisationId'>;

/** Returns one version of a workflow with its head; refuses with `not-found` when it may not be seen. */
export async function getWorkflowVersion(ctx: Reader, workflowVersionId: string): Promise<WorkflowFacts> {
  const facts = await factsByVersionId(ctx.tx, ctx.organisationId, workflowVersionId);
  if (!facts) throw notFound('workflow version');
  return facts;
}

/** Returns a workflow, by id or slug, with its newest version or the one numbered; refuses with `not-found`. */
export async function getWorkflow(
  ctx: Reader,
  which:
    | { id: string; slug?: undefined; number?: number }
    | { slug: string; id?: undefined; number?: number },
): Promise<WorkflowFacts> {
  const facts = await factsByWorkflow(ctx.tx, ctx.organisationId, which, which.number ?? null);
  if (!facts) throw notFound('workflow');
  return facts;
}
