import { expect, test } from 'vitest';
import { hashPassword, needsRehash, verifyPassword } from './hash-password.ts';

/** OWASP's least for Argon2id with two passes. */
const MEMORY_KIB_MIN = 19 * 1_024;

test('passwords are kept by Argon2id, salted, with more memory than is asked for at least', async () => {
  const [one, two] = [await hashPassword('kettle-moss-94'), await hashPassword('kettle-moss-94')];
  expect(one).not.toBe(two);
  const [, memory, passes] = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=1\$/.exec(one) ?? [];
  expect(Number(memory)).toBeGreaterThanOrEqual(MEMORY_KIB_MIN);
  expect(Number(passes)).toBeGreaterThanOrEqual(2);
  expect(await verifyPassword(one, 'kettle-moss-94')).toBe(true);
  expect(await verifyPassword(one, 'kettle-moss-95')).toBe(false);
});

test('what was hashed with less is hashed again at the next sign-in', async () => {
  expect(needsRehash('$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaA')).toBe(true);
  expect(needsRehash(await hashPassword('kettle-moss-94'))).toBe(false);
});

test('a hash that cannot be read, or none, lets nobody in', async () => {
  for (const kept of [null, '', 'plain', '$argon2id$v=19$m=1'])
    expect(await verifyPassword(kept, '')).toBe(false);
});
