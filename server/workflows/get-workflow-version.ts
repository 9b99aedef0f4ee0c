import type { Context } from '#server/access/context.ts';
import { notFound, Refusal } from '#server/platform/domain/refusal.ts';
import type { WorkflowFacts } from './domain/workflow-facts.ts';
import { factsByVersionIds, factsByWorkflow } from './workflows.views.ts';

type Reader = Pick<Context, 'tx' | 'organisationId'>;

const MANY_MAX = 200;

/** Returns one version of a workflow with its head; refuses with `not-found` when it may not be seen. */
export async function getWorkflowVersion(ctx: Reader, workflowVersionId: string): Promise<WorkflowFacts> {
  const [facts] = await factsByVersionIds(ctx.tx, ctx.organisationId, [workflowVersionId]);
  if (!facts) throw notFound('workflow version');
  return facts;
}

/** Returns up to 200 versions with their heads by version id, in one query; ids that may not be seen are missing. */
export async function getWorkflowVersionsMany(
  ctx: Reader,
  ids: readonly string[],
): Promise<ReadonlyMap<string, WorkflowFacts>> {
  const wanted = [...new Set(ids)];
  if (wanted.length > MANY_MAX)
    throw new Refusal('invalid', `Ask for at most ${MANY_MAX} versions at a time.`);
  const found = await factsByVersionIds(ctx.tx, ctx.organisationId, wanted);
  return new Map(found.map((facts) => [facts.version.id, facts]));
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
