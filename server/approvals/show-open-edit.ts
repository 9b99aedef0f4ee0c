import type { Context } from '#server/access/context.ts';
import { namePeople } from '#server/access/name-people.ts';
import type { OpenEdit } from './domain/policy-facts.ts';
import type { OpenEditRow } from './policies.views.ts';

/** An open request to change a policy with the name of who asked. */
export async function showOpenEdit(ctx: Context, edit: OpenEditRow): Promise<OpenEdit> {
  const names = await namePeople(ctx, [edit.requestedBy]);
  const { id, number, state, to, requestedBy } = edit;
  return { id, number, state, to, requestedBy: names[requestedBy]?.name ?? requestedBy };
}
