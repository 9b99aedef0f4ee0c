import type { Context } from '#server/access/context.ts';
import { formatVerifierKey } from './domain/signed-note.ts';
import { logKeys } from './log-keys.store.ts';
import { verifierOf } from './log-keys.ts';

/** The keys by which others check an organisation's log, newest first: those that sign today, and those that did. */
export async function readVerifierKeys(ctx: Pick<Context, 'tx' | 'organisationId'>): Promise<string[]> {
  const keys = await logKeys(ctx.tx, ctx.organisationId);
  return keys.map((key) => formatVerifierKey(verifierOf(key)));
}
