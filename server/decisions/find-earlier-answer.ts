import type { Context } from '#server/access/context.ts';
import { type KeptAnswer, keptAnswer } from './idempotency.views.ts';

export type { KeptAnswer } from './idempotency.views.ts';

/** What an idempotency key was answered with, or null when it is new or has expired. */
export function findEarlierAnswer(
  ctx: Pick<Context, 'tx' | 'organisationId' | 'now'>,
  keyId: string,
): Promise<KeptAnswer | null> {
  return keptAnswer(ctx.tx, ctx.organisationId, keyId, ctx.now);
}
