import type { Context } from '#server/access/context.ts';
import { holdsOf } from './rights.store.ts';

/** Tells whether anything of the organisation must be kept for now, by a legal hold in force. */
export async function isHeld(ctx: Pick<Context, 'tx' | 'organisationId'>): Promise<boolean> {
  // Those in force come first.
  const [first] = await holdsOf(ctx.tx, ctx.organisationId);
  return first !== undefined && first.liftedAt === null;
}
