import { hashSecret, randomSecret } from '#server/platform/crypto.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import type { Tx } from '#server/platform/tx.ts';
import { sessionCookie } from './session-cookie.ts';
import { rotateSessionRow } from './sessions.store.ts';

/** Gives a session a new secret after a second factor, and returns the cookie that carries it. */
export async function rotateSession(
  tx: Tx,
  sessionId: string,
  given: { method: string; now: Date },
): Promise<string> {
  const sid = randomSecret();
  const next = { id: hashSecret(sid), steppedUpAt: given.now, method: given.method };
  if (!(await rotateSessionRow(tx, sessionId, next))) {
    throw new Refusal('unauthenticated', 'This session has ended. Sign in again.');
  }
  return sessionCookie(sid);
}
