import type { Context } from '#server/access/context.ts';
import { type CountedDecisions, decisionsOfVersions } from './rollups.views.ts';

const DAY_MS = 86_400_000;

/**
 * How often model versions decided for workflows over the last days, from the rollups by the hour; pairs that were never called
 * are missing, at most 200.
 */
export function countDecisions(
  ctx: Pick<Context, 'tx' | 'organisationId' | 'now'>,
  wanted: { workflowIds: readonly string[]; modelVersionIds: readonly string[]; days: number },
): Promise<CountedDecisions[]> {
  if (wanted.workflowIds.length === 0 || wanted.modelVersionIds.length === 0) return Promise.resolve([]);
  const since = new Date(ctx.now.getTime() - wanted.days * DAY_MS);
  return decisionsOfVersions(ctx.tx, ctx.organisationId, { ...wanted, since });
}
