import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { notFound, Refusal } from '#server/platform/domain/refusal.ts';
import type { Context } from './context.ts';
import type { PersonActor } from './domain/actor.ts';
import { deleteSeed, holdFactors } from './factors.store.ts';
import { deletePasskey } from './passkeys.store.ts';
import { endSessions } from './sessions.store.ts';

/** Refuses to take the last second factor away, also from one who removes two at once. */
async function requireAnother(ctx: Context): Promise<PersonActor> {
  const { actor, tx } = ctx;
  if (actor.kind !== 'person') throw new Refusal('forbidden', 'Only a person has second factors.');
  const { passkeys, hasAuthenticator } = await holdFactors(tx, actor.id);
  if (passkeys + (hasAuthenticator ? 1 : 0) <= 1)
    throw new Refusal(
      'conflict',
      'This is your last second factor. Set up another one first, then remove this one.',
    );
  return actor;
}

function endOthers(ctx: Context, actor: PersonActor): Promise<number> {
  return endSessions(
    ctx.tx,
    { personId: actor.id, except: actor.sessionId },
    ctx.now,
    'second factor changed',
  );
}

/** Removes one of your own passkeys, unless it is the last second factor; all your other sessions end. */
export async function removePasskey(ctx: Context, input: { passkeyId: string }): Promise<{ id: string }> {
  const actor = await requireAnother(ctx);
  if (!(await deletePasskey(ctx.tx, input.passkeyId))) throw notFound('passkey');
  await endOthers(ctx, actor);
  await appendAuditEvent(ctx, { type: 'passkey.removed', resourceId: input.passkeyId, details: {} });
  return { id: input.passkeyId };
}

/** Removes your authenticator app, unless it is the last second factor; all your other sessions end. */
export async function removeAuthenticator(ctx: Context): Promise<{ id: string }> {
  const actor = await requireAnother(ctx);
  const id = await deleteSeed(ctx.tx, actor.id);
  if (id === null) throw notFound('authenticator');
  await endOthers(ctx, actor);
  await appendAuditEvent(ctx, { type: 'mfa.removed', resourceId: id, details: {} });
  return { id };
}
