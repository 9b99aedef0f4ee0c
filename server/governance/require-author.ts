import type { Context } from '#server/access/context.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';

/** The person who acts: what governs is written and signed by people, so tokens and processes are refused. */
export function requireAuthor(ctx: Pick<Context, 'actor'>): string {
  if (ctx.actor.kind === 'person') return ctx.actor.id;
  throw new Refusal('forbidden', 'Only a person can do this. Sign in to the console.');
}
