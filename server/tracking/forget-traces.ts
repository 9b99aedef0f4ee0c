import type { Context } from '#server/access/context.ts';
import { countOfUser, deleteBefore, deleteOfUser, usersBefore } from './forget-traces.store.ts';

/** How many traces are held of a subject: those whose client named it as the user of the application. */
export function countTracesOfSubject(ctx: Context, subject: string): Promise<number> {
  return countOfUser(ctx.tx, ctx.organisationId, subject);
}

/** Deletes a batch of the traces of a subject, over the system role; returns how many. */
export function eraseTracesOfSubject(
  ctx: Context,
  given: { subject: string; limit: number },
): Promise<number> {
  return deleteOfUser(ctx.tx, ctx.organisationId, given.subject, given.limit);
}

const NAMES_AT_ONCE = 1_000;

/** Everybody of whom traces from before a moment are held: one name left out would be traces lost. */
async function heldUsers(
  ctx: Context,
  before: Date,
  isHeld: (subject: string) => boolean,
): Promise<string[]> {
  const held: string[] = [];
  for (let after: string | null = null; ; ) {
    const page = { before, after, limit: NAMES_AT_ONCE };
    const users: string[] = await usersBefore(ctx.tx, ctx.organisationId, page);
    held.push(...users.filter(isHeld));
    after = users.at(-1) ?? null;
    if (users.length < NAMES_AT_ONCE) return held;
  }
}

/** Deletes a batch of traces whose time is over, over the system role; those of subjects that are held stay. */
export async function forgetTracesBefore(
  ctx: Context,
  given: { before: Date; limit: number; hasHolds: boolean; isHeld: (subject: string) => boolean },
): Promise<number> {
  const { before, limit } = given;
  const keptUsers = given.hasHolds ? await heldUsers(ctx, before, given.isHeld) : [];
  return deleteBefore(ctx.tx, ctx.organisationId, { before, keptUsers, limit });
}
