import { row } from '#server/platform/db.ts';
import type { Tenancy, UnitOfWork } from '#server/platform/unit-of-work.ts';
import type { TokenLimits } from '#server/workflows/domain/call-limits.ts';
import type { HeldRole } from './domain/actor.ts';
import type { SsoReach } from './domain/sso-reach.ts';

/** Nobody is known yet: row-level security shows nothing, and only the SECURITY DEFINER look-ups answer. */
export const NO_TENANT: Tenancy = { organisationId: null, workspaceIds: [], personId: null };

export interface SignInFacts {
  id: string;
  email: string;
  name: string;
  passwordHash: string | null;
  isDisabled: boolean;
  sealedSeed: string | null;
  hasPasskey: boolean;
  organisationIds: string[];
  lastOrganisationId: string | null;
  /** Those of them that only single sign-on opens. */
  ssoOnlyOrganisationIds: string[];
}

export interface MembershipFacts {
  organisation: { id: string; slug: string; name: string };
  workspaces: { id: string; slug: string; name: string }[];
  roles: HeldRole[];
}

export interface SessionFacts extends SsoReach {
  session: {
    id: string;
    organisationId: string | null;
    assuranceLevel: 1 | 2;
    methods: string[];
    authenticatedAt: string;
    steppedUpAt: string | null;
    passkeyAt: string | null;
    script: string | null;
    lastSeenAt: string;
    idleExpiresAt: string;
    absoluteExpiresAt: string;
  };
  person: { id: string; email: string; name: string; hasSecondFactor: boolean };
  memberships: MembershipFacts[];
}

export interface TokenFacts {
  id: string;
  name: string;
  organisationId: string;
  workspaceId: string | null;
  role: string | null;
  scopes: string[];
  secretHash: string;
  expiresAt: string;
  /** Counts every change of secret, addresses or limits. */
  generation: number;
  previousSecretHash: string | null;
  previousUntil: string | null;
  allowedAddresses: string[];
  limits: TokenLimits;
}

export interface FactorResetFacts {
  id: string;
  organisationId: string;
  organisationName: string;
  personId: string;
  email: string;
  passwordHash: string | null;
}

export interface InvitationFacts {
  id: string;
  email: string | null;
  role: string;
  workspaceId: string | null;
  workspaceName: string | null;
  createdBy: string;
  inviterName: string | null;
  expiresAt: string;
  organisation: { id: string; slug: string; name: string };
  isFirstRun: boolean;
}

async function ask<T>(uow: UnitOfWork, call: string, values: readonly unknown[]): Promise<T | null> {
  const found = await uow.read(NO_TENANT, (tx) =>
    row<{ answer: T | null }>(tx, `SELECT ${call} AS answer`, values),
  );
  return found?.answer ?? null;
}

export function signInFacts(uow: UnitOfWork, email: string): Promise<SignInFacts | null> {
  return ask(uow, 'sign_in_lookup($1) || sign_in_sso_lookup($1)', [email]);
}

/** Whose passkey a credential id names; null when nobody's. */
export function passkeyOwner(
  uow: UnitOfWork,
  credentialId: string,
): Promise<{ personId: string; email: string } | null> {
  return ask(uow, 'passkey_lookup($1)', [credentialId]);
}

/** A session that is neither revoked nor expired at `at`, of a person who is not disabled. */
export function sessionFacts(uow: UnitOfWork, sessionId: string, at: Date): Promise<SessionFacts | null> {
  return ask(uow, 'session_lookup($1, $2) || session_sso_lookup($1)', [sessionId, at]);
}

/** A token that is not revoked; whether it has expired is the caller's question. */
export function tokenFacts(uow: UnitOfWork, tokenId: string): Promise<TokenFacts | null> {
  return ask(uow, 'token_lookup($1)', [tokenId]);
}

/** An invitation that can still be accepted at `at`. */
export function invitationFacts(
  uow: UnitOfWork,
  tokenHash: string,
  at: Date,
): Promise<InvitationFacts | null> {
  return ask(uow, 'invitation_lookup($1, $2)', [tokenHash, at]);
}

/** A confirmed reset of second factors whose link still works at `at`. */
export function factorResetFacts(
  uow: UnitOfWork,
  tokenHash: string,
  at: Date,
): Promise<FactorResetFacts | null> {
  return ask(uow, 'factor_reset_lookup($1, $2)', [tokenHash, at]);
}

export async function isAnythingSetUp(uow: UnitOfWork): Promise<boolean> {
  return (await ask<boolean>(uow, 'anything_set_up()', [])) === true;
}

/** Whether a provider vouched for an attempt, and the organisation it leads to while all of that still holds. */
export function ssoOfAttempt(
  uow: UnitOfWork,
  attemptId: string,
): Promise<{ isSso: boolean; organisationId: string | null } | null> {
  return ask(uow, 'sso_attempt_lookup($1)', [attemptId]);
}
