import { Refusal } from '#server/platform/domain/refusal.ts';
import type { Context } from './context.ts';
import { connectionOfToken } from './scim.views.ts';

export interface Directory {
  id: string;
  name: string;
  /** The domains whose addresses it may make accounts for. */
  domains: string[];
}

/** The directory that the calling token speaks for; refuses everybody else, whatever else they may do. */
export async function requireDirectory(ctx: Context): Promise<Directory> {
  const directory = ctx.actor.kind === 'token' ? await connectionOfToken(ctx.tx, ctx.actor.id) : null;
  if (directory) return directory;
  throw new Refusal(
    'forbidden',
    'Only the token of a directory provisions people. Make one under Settings, Provisioning.',
  );
}

/** Refuses an act by hand on somebody whom a directory rules. */
export function ruledElsewhere(directory: string, what: string): Refusal {
  return new Refusal('conflict', `${directory} provisions this person: ${what}`);
}
