import { expect, test, vi } from 'vitest';

vi.hoisted(() => {
  process.env.INTERLOCK_URL = 'https://console.example';
});

import { nextAuthOptions } from './next-auth-options.ts';
import { cookieName, readCookie, sessionCookie, sessionCookieName, setCookie } from './session-cookie.ts';
import type { Visit } from './visit.ts';

const NAME_AND_VALUE_MAX = 4_096;

test('cookies are bound to this host and to https, out of reach of scripts and of other sites', async () => {
  const lines = [
    await sessionCookie('a-secret-of-one-session'),
    setCookie(cookieName('il-attempt'), 'x'.repeat(43), 900),
    setCookie(cookieName('il-attempt'), '', 0),
  ];
  for (const line of lines) {
    const [pair = '', ...attributes] = line.split('; ');
    expect(pair).toMatch(/^__Host-/);
    expect(pair.length).toBeLessThan(NAME_AND_VALUE_MAX);
    expect(attributes).toEqual(expect.arrayContaining(['Path=/', 'HttpOnly', 'SameSite=Lax', 'Secure']));
    expect(attributes.some((attribute) => attribute.startsWith('Domain'))).toBe(false);
  }
});

test('the sign-in library writes its cookie in the same way', () => {
  const cookie = nextAuthOptions({} as Visit, () => undefined).cookies?.sessionToken;
  expect(cookie?.name).toBe(sessionCookieName());
  expect(cookie?.options).toMatchObject({ httpOnly: true, sameSite: 'lax', secure: true, path: '/' });
});

test('a cookie of the name that http would use is not read in its place', async () => {
  expect(sessionCookieName()).toBe('__Host-interlock');
  expect(readCookie('interlock=planted; other=1', sessionCookieName())).toBeNull();
});
