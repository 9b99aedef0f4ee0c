import { clock } from '#server/platform/clock.ts';
import { equalDigests, keyedHash } from '#server/platform/crypto.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { logger } from '#server/platform/logger.ts';
import type { UnitOfWork } from '#server/platform/unit-of-work.ts';
import type { TokenActor } from './domain/actor.ts';
import { type Role, TOKEN_ROLES } from './domain/roles.ts';
import { parseToken } from './domain/token-format.ts';
import { type TokenFacts, tokenFacts } from './sign-in.views.ts';
import { isAllowedAddress } from './token-addresses.ts';
import { recordTokenUse } from './token-use.store.ts';

const log = logger('tokens');
const USE_EVERY_MS = 60_000;
const USES_KEPT = 10_000;
const lastUse = new Map<string, number>();

/** The purpose under which token secrets are hashed with the installation's key. */
export const TOKEN_PURPOSE = 'api-token';

function roleOf(value: string | null): Role | null {
  return TOKEN_ROLES.find((role) => role === value) ?? null;
}

/** A token that may be used, and until when the secret it came with is taken. */
export interface ValidToken {
  facts: TokenFacts;
  validUntil: Date;
}

function validUntilOf(facts: TokenFacts, secret: string, now: Date): Date | null {
  const given = keyedHash(secret, TOKEN_PURPOSE);
  const end = new Date(facts.expiresAt);
  const isCurrent = equalDigests(given, facts.secretHash);
  const isPrevious = facts.previousSecretHash !== null && equalDigests(given, facts.previousSecretHash);
  if (isCurrent) return end > now ? end : null;
  if (!isPrevious || facts.previousUntil === null) return null;
  const previous = new Date(facts.previousUntil);
  const until = previous < end ? previous : end;
  return until > now ? until : null;
}

/** A token that `factsOf` knows and whose secret is right and has not ended at `now`; null otherwise. */
export function validityOf(
  factsOf: (tokenId: string) => TokenFacts | null,
  bearer: string,
  now: Date,
): ValidToken | null {
  const parts = parseToken(bearer);
  const facts = parts && factsOf(parts.tokenId);
  const validUntil = parts && facts ? validUntilOf(facts, parts.secret, now) : null;
  return facts && validUntil ? { facts, validUntil } : null;
}

/** A token whose secret is right and which is neither revoked nor expired at `now`; null otherwise. */
export async function findValidToken(uow: UnitOfWork, bearer: string, now: Date): Promise<ValidToken | null> {
  const parts = parseToken(bearer);
  if (!parts) return null;
  const facts = await tokenFacts(uow, parts.tokenId);
  return validityOf(() => facts, bearer, now);
}

/** Refuses a token that is used from where it may not be. */
export function requireAllowedAddress(facts: TokenFacts, address: string | null): void {
  if (isAllowedAddress(address, facts.allowedAddresses)) return;
  throw new Refusal(
    'forbidden',
    `This token may not be used from ${address ?? 'an unknown address'}. Ask an admin to allow the address.`,
    { details: { reason: 'address-not-allowed' } },
  );
}

/** Notes the use of a token in the background; a failure is logged and never the caller's problem. */
export function noteTokenUse(uow: UnitOfWork, facts: TokenFacts, now: Date): void {
  const before = lastUse.get(facts.id);
  if (before !== undefined && now.getTime() - before < USE_EVERY_MS) return;
  if (lastUse.size >= USES_KEPT) lastUse.clear();
  lastUse.set(facts.id, now.getTime());
  const { id: tokenId, organisationId } = facts;
  uow
    .write({ organisationId, workspaceIds: [], personId: null }, (tx) =>
      recordTokenUse(tx, { tokenId, organisationId, at: now }),
    )
    .catch((error: unknown) => log.warn({ err: error }, 'the use of a token could not be recorded'));
}

/** The actor that a token's facts stand for. */
export function tokenActorOf(facts: TokenFacts): TokenActor {
  const { id, name, organisationId, workspaceId, scopes, limits } = facts;
  const role = roleOf(facts.role);
  const bounds = Object.keys(limits).length > 0 && { limits };
  return { kind: 'token', id, name, organisationId, workspaceId, role, scopes, ...bounds };
}

/**
 * Turns the bearer token of a request into its actor; null when it is unknown, mistyped, revoked or expired. Throws
 * `forbidden` when it may not be used from `address`.
 */
export async function verifyToken(
  uow: UnitOfWork,
  bearer: string,
  address: string | null = null,
): Promise<TokenActor | null> {
  const now = clock.now();
  const found = await findValidToken(uow, bearer, now);
  if (!found) return null;
  requireAllowedAddress(found.facts, address);
  noteTokenUse(uow, found.facts, now);
  return tokenActorOf(found.facts);
}
