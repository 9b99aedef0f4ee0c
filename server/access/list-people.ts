import { type KeysetPage, keysetPage } from '#server/platform/domain/keyset-page.ts';
import type { Context } from './context.ts';
import { namePeople } from './name-people.ts';
import type { ListPeopleInput } from './people.schema.ts';
import { openInvitations, type PersonEntry, peoplePage, workspacesOf } from './people.views.ts';

/** The members of the organisation with their roles, in the order in which they joined. */
export async function listPeople(ctx: Context, input: ListPeopleInput): Promise<KeysetPage<PersonEntry>> {
  const found = await peoplePage(ctx.tx, ctx.now, input.cursor ?? null, input.limit + 1);
  const { items, nextCursor } = keysetPage(found, input.limit, ({ membershipId }) => membershipId);
  return { items: items.map(({ membershipId: _id, ...person }) => person), nextCursor };
}

/** The sign-up links that are still open, with the names of their makers. */
export async function listInvitations(ctx: Context) {
  const found = await openInvitations(ctx.tx, ctx.now);
  const names = await namePeople(
    ctx,
    found.map(({ createdBy }) => createdBy),
  );
  return found.map((entry) => ({ ...entry, createdByName: names[entry.createdBy]?.name ?? entry.createdBy }));
}

/** The workspaces a role or token can be narrowed to. */
export function listWorkspaces(ctx: Context): Promise<{ id: string; slug: string; name: string }[]> {
  return workspacesOf(ctx.tx);
}
