import { remoteAddress } from '#server/access/domain/client-address.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { isTrustedProxy } from '#server/platform/trusted-proxies.ts';
import type { HttpCall } from './call.ts';
import type { TokenVerifier, VerifiedToken } from './token-verifier.ts';

const BEARER = /^Bearer +([\x21-\x7e]{1,500})$/i;

/** Whom the call comes from, by the rule that only our own proxies are believed. */
function callerAddress({ request }: HttpCall): string | null {
  const forwarded = request.headers['x-forwarded-for'];
  return remoteAddress({
    forwarded: Array.isArray(forwarded) ? forwarded.join(',') : (forwarded ?? null),
    peer: request.socket.remoteAddress ?? null,
    isTrusted: isTrustedProxy,
  });
}

/** Refuses a token of which it cannot be told whether it was revoked. */
export function requireConfirmed(token: VerifiedToken): void {
  if (token.isUnconfirmed)
    throw new Refusal('unavailable', 'The token cannot be checked right now. Try again in a moment.', {
      details: { reason: 'tokens-unavailable' },
    });
}

/**
 * The token's holder; refuses with `unauthenticated`, or with `unavailable` when tokens cannot be told apart. A door that
 * takes calls of workflows that go on without the database asks for `mayBeUnconfirmed` and then looks at the workflow.
 */
export async function authenticate(
  tokens: TokenVerifier,
  call: HttpCall,
  mayBeUnconfirmed = false,
): Promise<VerifiedToken> {
  const bearer = BEARER.exec(call.request.headers.authorization ?? '')?.[1];
  if (!bearer)
    throw new Refusal(
      'unauthenticated',
      'Send the header "Authorization: Bearer" with a token of this organisation.',
    );
  let token: VerifiedToken | null;
  try {
    token = await tokens.verify(bearer, callerAddress(call), mayBeUnconfirmed);
  } catch (cause) {
    if (cause instanceof Refusal) throw cause;
    throw new Refusal('unavailable', 'The token cannot be checked right now. Try again in a moment.', {
      details: { reason: 'tokens-unavailable' },
      cause,
    });
  }
  if (!token)
    throw new Refusal('unauthenticated', 'This token is unknown, revoked or expired. Ask for a new one.');
  return token;
}
