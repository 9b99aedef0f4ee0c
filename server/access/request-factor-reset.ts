import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { notFound, Refusal } from '#server/platform/domain/refusal.ts';
import { newId } from '#server/platform/new-id.ts';
import { type ConfirmedReset, confirmReset } from './confirm-factor-reset.ts';
import type { Context } from './context.ts';
import { belongsElsewhere, insertFactorReset, openFactorResets } from './factor-resets.store.ts';
import { countAdmins, lockOrganisation } from './people.store.ts';
import { resolveMembers } from './resolve-members.ts';

const CONFIRM_WITHIN_MS = 72 * 3_600_000;
const BY_MACHINE = 'Whoever operates the machine can do it: npm run admin -- reset-factors --email …';

async function requireTwoAdmins(ctx: Context, personId: string): Promise<void> {
  const { tx, actor, now } = ctx;
  if (actor.kind === 'machine-operator') return;
  if (personId === actor.id)
    throw new Refusal(
      'forbidden',
      'Nobody resets their own second factors. Use a recovery code, or ask another admin.',
    );
  // Whoever asks is one admin; somebody else, who is not the person, must be there to confirm.
  const others = (await countAdmins(tx, personId, now)) - 1;
  if (others < 1)
    throw new Refusal(
      'conflict',
      `This needs a second admin to confirm it, and there is none. ${BY_MACHINE}`,
    );
  if (await belongsElsewhere(tx, personId))
    throw new Refusal(
      'conflict',
      `This person signs in to other organisations with the same factors. ${BY_MACHINE}`,
    );
}

/**
 * Asks for the reset of the second factors of somebody who lost all of them. Nothing changes until another admin confirms
 * it, within 72 hours; the machine operator needs no other and gets the one-time link at once. `person` is an id or e-mail.
 */
export async function requestFactorReset(
  ctx: Context,
  input: { person: string; reason: string },
): Promise<{ id: string; confirmed: ConfirmedReset | null }> {
  const { tx, actor, now, organisationId } = ctx;
  const [personId] = await resolveMembers(ctx, [input.person], '/person');
  if (personId === undefined) throw notFound('person');
  await lockOrganisation(tx, organisationId);
  await requireTwoAdmins(ctx, personId);
  if ((await openFactorResets(tx, now)).some((open) => open.personId === personId))
    throw new Refusal(
      'already-exists',
      'A reset for this person is under way. Confirm or withdraw it first.',
    );
  const id = newId('factorReset');
  const { reason } = input;
  const expiresAt = new Date(now.getTime() + CONFIRM_WITHIN_MS);
  await insertFactorReset(tx, {
    id,
    organisationId,
    personId,
    reason,
    requestedBy: actor.id,
    now,
    expiresAt,
  });
  await appendAuditEvent(ctx, {
    type: 'factors.reset-requested',
    resourceId: id,
    details: { personId, reason },
    subjectId: personId,
  });
  const confirmed = actor.kind === 'machine-operator' ? await confirmReset(ctx, { id, personId }) : null;
  return { id, confirmed };
}
