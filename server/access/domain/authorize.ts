import { Refusal } from '../../platform/domain/refusal.ts';
import type { Actor, PersonActor } from './actor.ts';
import { isOrganisationWide, PERMISSIONS, type Permission, roleGrants, rolesWith } from './permissions.ts';
import { ROLE_WORDING } from './roles.ts';

/**
 * How sure we must be of who acts: a session, a session with a second factor, a second factor within five minutes, or a
 * passkey that verified the person within five minutes.
 */
export type Assurance = 'session' | 'mfa' | 'recent-mfa' | 'passkey';

/** A second factor counts as recent for five minutes (the validity Teleport uses for the same purpose). */
export const RECENT_MFA_MS = 5 * 60_000;

/** Tells whether this person gave a second factor within the last five minutes. */
export function hasRecentMfa(actor: PersonActor, now: Date): boolean {
  return actor.steppedUpAt !== null && now.getTime() - actor.steppedUpAt.getTime() <= RECENT_MFA_MS;
}

/** Tells whether this person gave a passkey within the last five minutes; every passkey verifies its person. */
export function hasRecentPasskey(actor: PersonActor, now: Date): boolean {
  const at = actor.passkeyAt ?? null;
  return at !== null && now.getTime() - at.getTime() <= RECENT_MFA_MS;
}

/**
 * The workspaces in which the actor holds a permission: all (`*`), some, or none (an empty list). What belongs to the
 * organisation as a whole is held everywhere or not at all.
 */
export function workspacesWith(actor: Actor, permission: Permission): '*' | string[] {
  const held = heldIn(actor, permission);
  return held !== '*' && isOrganisationWide(permission) ? [] : held;
}

function heldIn(actor: Actor, permission: Permission): '*' | string[] {
  switch (actor.kind) {
    case 'machine-operator':
    case 'system':
      return '*';
    case 'token': {
      const byRole = actor.role !== null && roleGrants(actor.role, permission);
      if (!byRole && !actor.scopes.includes(permission)) return [];
      return actor.workspaceId === null ? '*' : [actor.workspaceId];
    }
    case 'person': {
      const holding = actor.roles.filter((held) => roleGrants(held.role, permission));
      if (holding.some((held) => held.workspaceId === null)) return '*';
      return holding.flatMap((held) => (held.workspaceId === null ? [] : [held.workspaceId]));
    }
  }
}

/** Tells whether the actor holds a permission anywhere in the active organisation; buttons ask this. */
export function can(actor: Actor, permission: Permission): boolean {
  const workspaces = workspacesWith(actor, permission);
  return workspaces === '*' || workspaces.length > 0;
}

function refuseAssurance(actor: Actor, assurance: Assurance, now: Date): void {
  if (actor.kind === 'machine-operator' || actor.kind === 'system') return;
  if (actor.kind === 'token') {
    if (assurance !== 'recent-mfa' && assurance !== 'passkey') return;
    throw new Refusal(
      'forbidden',
      'A token cannot do this: it needs a person with a second factor. Sign in to the console.',
    );
  }
  if (assurance !== 'session' && actor.assuranceLevel < 2) {
    throw new Refusal(
      'mfa-required',
      'Set up a second factor first. Open your sign-in settings to enrol one.',
    );
  }
  if (assurance === 'recent-mfa' && !hasRecentMfa(actor, now)) {
    throw new Refusal(
      'step-up-required',
      'Confirm it is you with a passkey or a code from your authenticator.',
      {
        details: { methods: ['passkey', 'totp', 'recovery-code'] },
      },
    );
  }
  if (assurance === 'passkey' && !hasRecentPasskey(actor, now)) {
    throw new Refusal(
      'step-up-required',
      'Confirm it is you with a passkey: no other factor is enough for this.',
      {
        details: { methods: ['passkey'] },
      },
    );
  }
}

/**
 * Returns the workspaces in which the actor may do this, or throws the refusal that says what is missing.
 * Assurance is checked first for people without a second factor, so that nothing leaks before enrolment.
 */
export function authorize(
  actor: Actor | null,
  permission: Permission,
  assurance: Assurance,
  now: Date,
): '*' | readonly string[] {
  if (actor === null)
    throw new Refusal('unauthenticated', 'Sign in, or send a valid token in the Authorization header.');
  if (actor.kind === 'person' && assurance !== 'session') refuseAssurance(actor, 'mfa', now);
  const workspaces = workspacesWith(actor, permission);
  if (workspaces !== '*' && workspaces.length === 0) {
    const who = rolesWith(permission).filter((role) => role !== 'application');
    const names = who.map((role) => ROLE_WORDING[role].name).join(' or ');
    const where = isOrganisationWide(permission) ? ' in the whole organisation' : '';
    throw new Refusal(
      'forbidden',
      `You may not ${PERMISSIONS[permission]}. This needs the role ${names || 'Application'}${where}.`,
      {
        details: { permission },
      },
    );
  }
  refuseAssurance(actor, assurance, now);
  return workspaces;
}
