import type { Context } from '#server/access/context.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import type { CallPolicy } from './domain/call-policy.ts';
import { namedWorkflows } from './domain/named-workflows.ts';
import { slugsInWorkspace } from './workflows.views.ts';

/**
 * Refuses a policy that asks a workflow which does not exist in the same workspace, or the workflow itself: what one
 * workspace pays for and answers for is not lent to another by naming it. Names each problem by JSON pointer.
 */
export async function requireKnownWorkflows(
  ctx: Pick<Context, 'tx' | 'organisationId'>,
  of: { workspaceId: string; slug: string },
  callPolicy: CallPolicy,
): Promise<void> {
  const named = namedWorkflows(callPolicy);
  if (named.length === 0) return;
  const slugs = [...new Set(named.map(({ slug }) => slug))];
  const known = new Set(await slugsInWorkspace(ctx.tx, ctx.organisationId, { ...of, slugs }));
  const fields = named.flatMap(({ path, slug }) => {
    if (slug === of.slug)
      return [{ path: `/callPolicy${path}`, message: 'Name another workflow: this is the workflow itself.' }];
    const message = `There is no workflow "${slug}" in this workspace. Create it there first.`;
    return known.has(slug) ? [] : [{ path: `/callPolicy${path}`, message }];
  });
  const [first] = fields;
  if (first) throw new Refusal('invalid', `${first.path}: ${first.message}`, { fields });
}
