import { decode, encode } from 'next-auth/jwt';
import { hashSecret, keyedHash } from '#server/platform/crypto.ts';
import { env } from '#server/platform/env.ts';

/** A session ends 12 hours after sign-in, whatever happens, and 30 minutes after its last use. */
export const SESSION_ABSOLUTE_MS = 12 * 60 * 60_000;
export const SESSION_IDLE_MS = 30 * 60_000;

/** Tells whether the console is reached by https, so that cookies can be bound to it. */
export function isHttps(): boolean {
  return env().publicUrl.startsWith('https://');
}

/**
 * `__Host-` binds a cookie to host, path and https; browsers refuse that name on plain http. No other cookie's name may
 * begin with the session's: next-auth takes those for pieces of it and removes them at sign-in.
 */
export function cookieName(name: string): string {
  return isHttps() ? `__Host-${name}` : name;
}

/** The name of the cookie that holds the session's secret. */
export function sessionCookieName(): string {
  return cookieName('interlock');
}

/** The key material of the session cookie's encryption, derived from the installation's key. */
export function cookieSecret(): string {
  return keyedHash('session cookie', 'next-auth');
}

/** The value of one cookie in a Cookie header; null when it is not there. */
export function readCookie(header: string, name: string): string | null {
  for (const part of header.split(';')) {
    const at = part.indexOf('=');
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim();
  }
  return null;
}

/** A Set-Cookie line: HttpOnly, SameSite=Lax, Path=/, Secure with https. A `maxAgeS` of 0 removes the cookie. */
export function setCookie(name: string, value: string, maxAgeS: number): string {
  const secure = isHttps() ? '; Secure' : '';
  return `${name}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${maxAgeS}${secure}`;
}

/** The id of the session that a Cookie header carries: the hash of the secret inside the encrypted cookie; null if none. */
export async function sessionIdOf(cookieHeader: string): Promise<string | null> {
  const sealed = readCookie(cookieHeader, sessionCookieName());
  if (!sealed) return null;
  try {
    const token = await decode({ token: sealed, secret: cookieSecret() });
    return typeof token?.sid === 'string' ? hashSecret(token.sid) : null;
  } catch {
    return null;
  }
}

/** The Set-Cookie line that carries a new session secret, in the form next-auth itself writes. */
export async function sessionCookie(sid: string): Promise<string> {
  const maxAge = SESSION_ABSOLUTE_MS / 1000;
  const sealed = await encode({ token: { sid }, secret: cookieSecret(), maxAge });
  return setCookie(sessionCookieName(), sealed, maxAge);
}
