import { describe, expect, test } from 'vitest';
import { Refusal } from '../../platform/domain/refusal.ts';
import type { Actor, HeldRole, PersonActor } from './actor.ts';
import { type Assurance, authorize, can, hasRecentMfa } from './authorize.ts';
import type { Permission } from './permissions.ts';

const now = new Date('2026-03-12T14:05:00Z');
const ago = (ms: number) => new Date(now.getTime() - ms);

function person(roles: HeldRole[], over: Partial<PersonActor> = {}): PersonActor {
  const base = {
    kind: 'person',
    id: 'per_1',
    organisationId: 'org_1',
    sessionId: 's',
    methods: ['totp'],
    script: null,
  } as const;
  return { ...base, roles, assuranceLevel: 2, steppedUpAt: ago(60_000), ...over };
}

const officer = [{ role: 'risk-officer', workspaceId: null }] as const satisfies HeldRole[];
const token = (over: Partial<Extract<Actor, { kind: 'token' }>>): Actor => ({
  kind: 'token',
  id: 'tok_1',
  name: 'ci',
  organisationId: 'org_1',
  workspaceId: null,
  role: null,
  scopes: [],
  ...over,
});

describe('authorize', () => {
  test.each<[string, Actor | null, Permission, Assurance, '*' | string[] | string]>([
    ['strangers', null, 'model:read', 'mfa', 'unauthenticated'],
    ['a role of the organisation opens all workspaces', person([...officer]), 'request:sign', 'mfa', '*'],
    [
      'a role of one workspace opens that one',
      person([{ role: 'ml-engineer', workspaceId: 'w1' }]),
      'model:create',
      'mfa',
      ['w1'],
    ],
    [
      'an admin of one workspace is nobody to the organisation',
      person([{ role: 'admin', workspaceId: 'w1' }]),
      'people:grant',
      'mfa',
      'forbidden',
    ],
    [
      'a token of one workspace, too',
      token({ scopes: ['token:revoke'], workspaceId: 'w1' }),
      'token:revoke',
      'mfa',
      'forbidden',
    ],
    [
      'an admin of one workspace reads in it',
      person([{ role: 'admin', workspaceId: 'w1' }]),
      'model:read',
      'mfa',
      ['w1'],
    ],
    ['a missing role', person([{ role: 'viewer', workspaceId: null }]), 'request:sign', 'mfa', 'forbidden'],
    [
      'no second factor',
      person([...officer], { assuranceLevel: 1, steppedUpAt: null }),
      'request:read',
      'mfa',
      'mfa-required',
    ],
    [
      'no second factor and no role: enrolment comes first',
      person([], { assuranceLevel: 1 }),
      'audit:read',
      'mfa',
      'mfa-required',
    ],
    ['enrolment itself', person([...officer], { assuranceLevel: 1 }), 'self:manage', 'session', '*'],
    [
      'a second factor of five minutes ago',
      person([...officer], { steppedUpAt: ago(300_000) }),
      'request:sign',
      'recent-mfa',
      '*',
    ],
    [
      'an older one',
      person([...officer], { steppedUpAt: ago(300_001) }),
      'request:sign',
      'recent-mfa',
      'step-up-required',
    ],
    [
      'a missing role is said before step-up',
      person([{ role: 'reviewer', workspaceId: null }], { steppedUpAt: null }),
      'request:sign',
      'recent-mfa',
      'forbidden',
    ],
    ['a token by role', token({ role: 'application' }), 'decision:create', 'mfa', '*'],
    [
      'a token by scope, in its workspace',
      token({ scopes: ['model:read'], workspaceId: 'w2' }),
      'model:read',
      'mfa',
      ['w2'],
    ],
    [
      'a token never confirms like a person',
      token({ role: 'risk-officer' }),
      'request:sign',
      'recent-mfa',
      'forbidden',
    ],
    ['a token without the scope', token({ scopes: ['model:read'] }), 'model:create', 'mfa', 'forbidden'],
    [
      'the machine operator',
      { kind: 'machine-operator', id: 'root', organisationId: 'org_1' },
      'token:create',
      'recent-mfa',
      '*',
    ],
  ])('%s', (_, actor, permission, assurance, expected) => {
    let result: unknown;
    try {
      result = authorize(actor, permission, assurance, now);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      result = error.code;
    }
    expect(result).toEqual(expected);
  });

  test('a refusal names the act and the roles that may', () => {
    expect(() => authorize(person([]), 'workflow:stop', 'mfa', now)).toThrow(
      /stop and resume workflows.*Operator/,
    );
  });

  test('buttons ask the same table', () => {
    expect(can(person([...officer]), 'request:sign')).toBe(true);
    expect(can(person([...officer]), 'workflow:stop')).toBe(false);
    expect(hasRecentMfa(person([], { steppedUpAt: null }), now)).toBe(false);
  });
});
