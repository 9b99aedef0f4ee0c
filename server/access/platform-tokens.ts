import { clock } from '#server/platform/clock.ts';
import { equalDigests, keyedHash } from '#server/platform/crypto.ts';
import { notFound, Refusal } from '#server/platform/domain/refusal.ts';
import { newId } from '#server/platform/new-id.ts';
import { EVERY_TENANT, type UnitOfWork } from '#server/platform/unit-of-work.ts';
import { type NewToken, newTokenSecret } from './create-token.ts';
import type { TokenActor } from './domain/actor.ts';
import { formatToken, parseToken } from './domain/token-format.ts';
import {
  insertPlatformToken,
  type PlatformTokenRow,
  platformTokenById,
  revokePlatformTokenRow,
} from './platform-tokens.store.ts';
import { isAllowedAddress } from './token-addresses.ts';
import type { CreateTokenInput } from './tokens.schema.ts';

/**
 * Tokens of whoever operates the platform. They belong to no organisation, so no organisation's log can hold how they were
 * made: their row says by whom and when, and everything done with one stands in the log of the organisation it was done to.
 */
const PURPOSE = 'platform-token';
const HOUR_MS = 3_600_000;
const SCOPES: readonly string[] = ['organisations:create'];

/** Whether a wish for a token is one for the platform: its scopes are the platform's, and so are those of no other. */
export function isForPlatform(scopes: readonly string[]): boolean {
  return scopes.length > 0 && scopes.every((scope) => SCOPES.includes(scope));
}

/** Makes a token of the platform; `by` is the account on the machine that asked for it. */
export async function createPlatformToken(
  uow: UnitOfWork,
  by: string,
  input: Pick<CreateTokenInput, 'name' | 'scopes' | 'ttlHours' | 'allowedAddresses'>,
): Promise<NewToken> {
  const id = newId('platformToken');
  const secret = newTokenSecret();
  const createdAt = clock.now();
  const expiresAt = new Date(createdAt.getTime() + input.ttlHours * HOUR_MS);
  const { name, scopes, allowedAddresses } = input;
  const secretHash = keyedHash(secret, PURPOSE);
  const token = { id, name, scopes, allowedAddresses, secretHash, createdBy: by, createdAt, expiresAt };
  await uow.writeSql(EVERY_TENANT, (tx) => insertPlatformToken(tx, token));
  return { id, token: formatToken({ tokenId: id, secret }), expiresAt: expiresAt.toISOString() };
}

/** Revokes a token of the platform; throws `not-found`. */
export async function revokePlatformToken(uow: UnitOfWork, id: string): Promise<{ id: string }> {
  const isRevoked = await uow.writeSql(EVERY_TENANT, (tx) => revokePlatformTokenRow(tx, id, clock.now()));
  if (!isRevoked) throw notFound('token in force');
  return { id };
}

function isRight(found: PlatformTokenRow | null, secret: string): found is PlatformTokenRow {
  if (!found || found.expiresAt <= clock.now()) return false;
  return equalDigests(keyedHash(secret, PURPOSE), found.secretHash);
}

/**
 * Whoever shows a token of the platform, as the actor for one organisation; null for any other token. Throws `forbidden`
 * when it may not be used from `address`.
 */
export async function verifyPlatformToken(
  uow: UnitOfWork,
  bearer: string,
  address: string | null,
): Promise<((organisationId: string) => TokenActor) | null> {
  const parts = parseToken(bearer);
  if (!parts) return null;
  const id = parts.tokenId.replace(/^tok_/, 'plt_');
  const found = await uow.read(EVERY_TENANT, (tx) => platformTokenById(tx, id));
  if (!isRight(found, parts.secret)) return null;
  if (!isAllowedAddress(address, found.allowedAddresses))
    throw new Refusal('forbidden', `This token may not be used from ${address ?? 'an unknown address'}.`);
  const { name, scopes } = found;
  return (organisationId) => ({
    kind: 'token',
    id,
    name,
    organisationId,
    workspaceId: null,
    role: null,
    scopes,
  });
}
