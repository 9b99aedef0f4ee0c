import type { Context } from '#server/access/context.ts';
import type { Severity } from './domain/incident-facts.ts';
import { unresolvedOfWorkflow } from './incidents.views.ts';

/** Unresolved incidents of a workflow, newest first, at most 50. */
export function listUnresolved(
  ctx: Pick<Context, 'tx' | 'organisationId'>,
  workflowId: string,
): Promise<{ number: number; title: string; severity: Severity }[]> {
  return unresolvedOfWorkflow(ctx.tx, ctx.organisationId, workflowId);
}
