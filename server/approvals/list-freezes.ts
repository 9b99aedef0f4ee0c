import type { Context } from '#server/access/context.ts';
import { listWorkspaces } from '#server/access/list-people.ts';
import { namePeople } from '#server/access/name-people.ts';
import { type KeysetPage, keysetPage } from '#server/platform/domain/keyset-page.ts';
import { nameWorkflows } from '#server/workflows/name-workflows.ts';
import { type Freeze, isInForce } from './domain/freeze.ts';
import type { ListFreezesInput } from './freezes.schema.ts';
import { type FreezeRow, freezesAhead, freezesOver } from './freezes.store.ts';

export interface FreezeShown extends Freeze {
  /** What it freezes, in words. */
  what: string;
  /** False where the reader cannot see what it freezes. */
  isNameKnown: boolean;
  isInForce: boolean;
  createdBy: string;
  createdAt: Date;
  liftedBy: string | null;
  liftReason: string | null;
}

async function shown(ctx: Context, found: readonly FreezeRow[]): Promise<FreezeShown[]> {
  const people = await namePeople(
    ctx,
    found.flatMap(({ createdBy, liftedBy }) => [createdBy, ...(liftedBy ? [liftedBy] : [])]),
  );
  const workflows = await nameWorkflows(
    ctx,
    found.flatMap(({ workflowId }) => workflowId ?? []),
  );
  const workspaces = new Map((await listWorkspaces(ctx)).map(({ id, name }) => [id, name]));
  const what = ({
    scope,
    workflowId,
    workspaceId,
  }: Pick<FreezeRow, 'scope' | 'workflowId' | 'workspaceId'>) => {
    if (scope === 'workflow') return workflows.get(workflowId ?? '')?.name ?? 'a workflow you cannot see';
    if (scope === 'workspace')
      return `Workspace ${workspaces.get(workspaceId ?? '') ?? 'that you cannot see'}`;
    return 'The whole organisation';
  };
  return found.map(({ organisationId: _, causeId: __, ...freeze }) => ({
    ...freeze,
    what: what(freeze),
    isNameKnown:
      freeze.scope === 'organisation' ||
      workflows.has(freeze.workflowId ?? '') ||
      (freeze.scope === 'workspace' && workspaces.has(freeze.workspaceId ?? '')),
    isInForce: isInForce(freeze, ctx.now),
    createdBy: people[freeze.createdBy]?.name ?? freeze.createdBy,
    liftedBy: freeze.liftedBy && (people[freeze.liftedBy]?.name ?? freeze.liftedBy),
  }));
}

/** Freezes that are in force or to come, all at once, and those that are over, newest first. */
export async function listFreezes(
  ctx: Context,
  input: ListFreezesInput,
): Promise<KeysetPage<FreezeShown> & { ahead: FreezeShown[] }> {
  const over = await freezesOver(ctx.tx, ctx.organisationId, ctx.now, {
    below: input.cursor ?? null,
    limit: input.limit + 1,
  });
  const page = keysetPage(over, input.limit, ({ id }) => id);
  return {
    ahead: await shown(ctx, await freezesAhead(ctx.tx, ctx.organisationId, ctx.now)),
    items: await shown(ctx, page.items),
    nextCursor: page.nextCursor,
  };
}

/** The freezes in force now, for the banner on every page. */
export async function listFreezesInForce(ctx: Context): Promise<{ items: FreezeShown[] }> {
  const ahead = await freezesAhead(ctx.tx, ctx.organisationId, ctx.now);
  const inForce = await shown(
    ctx,
    ahead.filter((freeze) => isInForce(freeze, ctx.now)),
  );
  return { items: inForce.filter(({ isNameKnown }) => isNameKnown).slice(0, 20) };
}
