import { describe, expect, test } from 'vitest';
import { domainOf, isWorthSecondFactor, readClaims } from './sso-claims.ts';
import { reaches } from './sso-reach.ts';

const now = new Date('2026-11-22T10:00:00Z');

describe('what a provider vouches for', () => {
  test.each([
    [{ amr: ['pwd'] }, ['mfa'], false],
    [{ amr: ['pwd', 'mfa'] }, ['mfa'], true],
    [{ amr: 'mfa' }, ['mfa'], false],
    [{}, ['mfa'], false],
    [{ acr: 'urn:example:gold' }, ['mfa', 'urn:example:gold'], true],
    [{ acr: 'urn:example:gold', amr: ['mfa'] }, [], false],
    [{ acr: 2, amr: [{ mfa: true }, null] }, ['mfa'], false],
  ])('%j with %j is worth a second factor: %s', (claims, accepted, worth) => {
    expect(isWorthSecondFactor(readClaims({ sub: 's', ...claims }, now), accepted)).toBe(worth);
  });

  test.each([
    [1_000_000_000, '2001-09-09T01:46:40.000Z'],
    [now.getTime() / 1000 + 86_400, now.toISOString()],
    ['1000000000', null],
    [undefined, null],
  ])('auth_time %s is read as %s', (auth_time, at) => {
    expect(readClaims({ sub: 's', auth_time }, now).authenticatedAt?.toISOString() ?? null).toBe(at);
  });

  test('an address that the provider calls unverified is none', () => {
    expect(readClaims({ sub: 's', email: 'a@b.c', email_verified: false }, now).email).toBeNull();
    expect(readClaims({ sub: 's', email: 'a@b.c' }, now).email).toBe('a@b.c');
    expect(readClaims({ sub: 7, email: ['a@b.c'], name: 'x'.repeat(500) }, now)).toMatchObject({
      subject: '',
      email: null,
      name: null,
    });
  });

  test('the domain is what follows the last @', () => {
    expect(domainOf('ada@example.com')).toBe('example.com');
  });
});

describe('where a session counts', () => {
  const sso = { identityId: 'i', connectionId: 'c', organisationId: 'one' };
  test.each([
    [{}, 'one', true],
    [{ ssoOnlyOrganisationIds: ['one'] }, 'one', false],
    [{ ssoOnlyOrganisationIds: ['one'] }, 'two', true],
    [{ sso, ssoOnlyOrganisationIds: ['one'] }, 'one', true],
    [{ sso }, 'two', false],
    [{ sso, ssoOnlyOrganisationIds: ['two'] }, 'two', false],
  ])('%j in %s: %s', (reach, organisation, counts) => {
    expect(reaches(reach, organisation)).toBe(counts);
  });
});
