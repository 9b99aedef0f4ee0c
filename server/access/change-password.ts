import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import type { Context } from './context.ts';
import { passwordProblem } from './domain/password-rules.ts';
import { hashPassword, verifyPassword } from './hash-password.ts';
import { readOwnPerson, setPasswordHash } from './people.store.ts';
import { endSessions } from './sessions.store.ts';

function field(path: string, message: string): Refusal {
  return new Refusal('invalid', message, { fields: [{ path, message }] });
}

/** Changes your own password, given the present one; all your other sessions end. */
export async function changePassword(
  ctx: Context,
  input: { current: string; next: string },
): Promise<{ changed: true }> {
  const { actor, tx, now } = ctx;
  const person = actor.kind === 'person' ? await readOwnPerson(tx, actor.id) : null;
  if (actor.kind !== 'person' || !person) throw new Refusal('forbidden', 'Only a person has a password.');
  if (!(await verifyPassword(person.password_hash, input.current)))
    throw field('/current', 'This is not your present password.');
  const problem = passwordProblem(input.next, [person.name, person.email]);
  if (problem) throw field('/next', problem);
  await setPasswordHash(tx, actor.id, await hashPassword(input.next), now);
  await endSessions(tx, { personId: actor.id, except: actor.sessionId }, now, 'password changed');
  await appendAuditEvent(ctx, { type: 'person.password-changed', resourceId: actor.id, details: {} });
  return { changed: true };
}
