/** What a passkey is asked for; an answer to one question never counts for another. */
export type ChallengePurpose = 'enrol' | 'sign-in' | 'second-factor' | 'step-up' | 'proof';

/** A challenge waits five minutes for its answer. */
export const CHALLENGE_MS = 5 * 60_000;

/** Whom a challenge was made for: the browser's binding before there is a session, the session or the person after. */
export interface Asked {
  purpose: ChallengePurpose;
  boundTo: string;
}

/** The challenge (base64url) inside a clientDataJSON given as text, or null when there is none. */
export function challengeIn(clientData: string): string | null {
  try {
    const parsed: unknown = JSON.parse(clientData);
    if (typeof parsed !== 'object' || parsed === null || !('challenge' in parsed)) return null;
    return typeof parsed.challenge === 'string' ? parsed.challenge : null;
  } catch {
    return null;
  }
}
