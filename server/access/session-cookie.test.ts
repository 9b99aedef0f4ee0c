import { EncryptJWT, SignJWT, UnsecuredJWT } from 'jose';
import { encode } from 'next-auth/jwt';
import { describe, expect, test, vi } from 'vitest';
import { hashSecret } from '#server/platform/crypto.ts';
import { cookieSecret, sessionCookie, sessionCookieName, sessionIdOf } from './session-cookie.ts';

/** The cookie is a token that names a session; whatever is not exactly what we sealed names none. */
const SID = 'a-secret-of-one-session';
const headerOf = (value: string) => `other=1; ${sessionCookieName()}=${value}; more=2`;

async function genuine(): Promise<string> {
  return (await sessionCookie(SID)).split(';')[0]?.split('=')[1] ?? '';
}

test('the genuine cookie names its session and carries nothing readable', async () => {
  const value = await genuine();
  expect(await sessionIdOf(headerOf(value))).toBe(hashSecret(SID));
  expect(Buffer.from(value, 'base64url').toString('latin1')).not.toContain(SID);
  expect(value.length).toBeLessThan(1_000);
});

test('whatever byte is changed, it names none', async () => {
  const value = await genuine();
  for (let at = 0; at < value.length; at += 7) {
    if (value[at] === '.') continue;
    const other = value[at] === 'A' ? 'B' : 'A';
    const changed = `${value.slice(0, at)}${other}${value.slice(at + 1)}`;
    // The last character of a part may carry bits that decode to nothing.
    if (Buffer.from(changed, 'base64url').equals(Buffer.from(value, 'base64url'))) continue;
    expect([at, await sessionIdOf(headerOf(changed))]).toEqual([at, null]);
  }
});

describe('a token of another kind names none', () => {
  test.each<[string, () => Promise<string> | string]>([
    ['without encryption or signature', () => new UnsecuredJWT({ sid: SID }).encode()],
    [
      'signed instead of encrypted',
      () => new SignJWT({ sid: SID }).setProtectedHeader({ alg: 'HS256' }).sign(Buffer.from(cookieSecret())),
    ],
    ['under another key', () => encode({ token: { sid: SID }, secret: 'another secret altogether' })],
    [
      'under our secret, with an algorithm that we do not use',
      () =>
        new EncryptJWT({ sid: SID })
          .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
          .encrypt(Buffer.from(cookieSecret()).subarray(0, 32)),
    ],
    ['of another shape', () => encode({ token: { sid: { $ne: null } }, secret: cookieSecret() })],
    ['cut short', async () => (await genuine()).split('.').slice(0, 4).join('.')],
    ['empty', () => ''],
  ])('%s', async (_, made) => {
    expect(await sessionIdOf(headerOf(await made()))).toBeNull();
  });

  test('one that has expired', async () => {
    const value = await genuine();
    vi.useFakeTimers({ now: Date.now() + 12 * 3_600_000 + 60_000, toFake: ['Date'] });
    try {
      expect(await sessionIdOf(headerOf(value))).toBeNull();
    } finally {
      vi.useRealTimers();
    }
  });
});
