import type { Context } from './context.ts';
import { nameActor } from './domain/name-actor.ts';
import { namesOfPeople, namesOfTokens } from './names.views.ts';

export interface NamedActor {
  id: string;
  name: string;
}

/** Names whoever stands behind these ids (people, tokens, system processes, machine operators); every id gets an entry. */
export async function namePeople(
  ctx: Pick<Context, 'tx'>,
  ids: readonly string[],
): Promise<Record<string, NamedActor>> {
  const wanted = [...new Set(ids)];
  const people = wanted.filter((id) => id.startsWith('per_'));
  const tokens = wanted.filter((id) => id.startsWith('tok_'));
  const known = [
    ...(people.length > 0 ? await namesOfPeople(ctx.tx, people) : []),
    ...(tokens.length > 0 ? await namesOfTokens(ctx.tx, tokens) : []),
  ];
  const names = new Map(known.map(({ id, name }) => [id, name]));
  return Object.fromEntries(wanted.map((id) => [id, { id, name: names.get(id) ?? nameActor(id) }]));
}
