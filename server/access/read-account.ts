import { notFound, Refusal } from '#server/platform/domain/refusal.ts';
import type { Context } from './context.ts';
import { countRecoveryCodes, lastRecoveryUse, readSealedSeed } from './factors.store.ts';
import { listPasskeys, type PasskeyEntry } from './passkeys.store.ts';
import { readOwnPerson } from './people.store.ts';
import { openSessions, type SessionEntry } from './people.views.ts';

export interface Account {
  name: string;
  email: string;
  hasAuthenticator: boolean;
  passkeys: PasskeyEntry[];
  recoveryCodesLeft: number;
  /** When a recovery code was last used; null since new codes were made. */
  recoveryCodeUsedAt: Date | null;
  sessions: (SessionEntry & { isCurrent: boolean })[];
}

/** Your own sign-in: second factor, recovery codes left, and where you are signed in. */
export async function readAccount(ctx: Context): Promise<Account> {
  const { actor, tx } = ctx;
  if (actor.kind !== 'person') throw new Refusal('forbidden', 'Only a person has an account.');
  const person = await readOwnPerson(tx, actor.id);
  if (!person) throw notFound('account');
  const passkeys = await listPasskeys(tx, actor.id);
  const sessions = await openSessions(tx, actor.id, ctx.now);
  return {
    name: person.name,
    email: person.email,
    hasAuthenticator: (await readSealedSeed(tx, actor.id)) !== null,
    passkeys: passkeys.map(({ id, name, backedUp, createdAt, lastUsedAt }) => ({
      id,
      name,
      backedUp,
      createdAt,
      lastUsedAt,
    })),
    recoveryCodeUsedAt: await lastRecoveryUse(tx, actor.id),
    recoveryCodesLeft: await countRecoveryCodes(tx, actor.id),
    sessions: sessions.map((session) => ({ ...session, isCurrent: session.id === actor.sessionId })),
  };
}
