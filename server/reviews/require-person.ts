import type { Context } from '#server/access/context.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';

/** The person who acts; a case is decided by people, so tokens and processes are refused. */
export function requirePerson(ctx: Pick<Context, 'actor'>): string {
  if (ctx.actor.kind === 'person') return ctx.actor.id;
  throw new Refusal('forbidden', 'Only a person can work on review cases. Sign in to the console.');
}
