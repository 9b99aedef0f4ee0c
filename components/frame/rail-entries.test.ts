import { describe, expect, it } from 'vitest';
import { roleGrants } from '#server/access/domain/permissions.ts';
import { PERSON_ROLES, type PersonRole } from '#server/access/domain/roles.ts';
import { isWithin, permittedGroups, RAIL_GROUPS } from './rail-entries.ts';

const roomsOf = (role: PersonRole) =>
  permittedGroups((permission) => roleGrants(role, permission)).flatMap(({ entries }) =>
    entries.map(({ label }) => label),
  );

describe('the rail', () => {
  it.each([
    ['reviewer', ['Home', 'Reviews', 'Workflows', 'Settings']],
    [
      'executive',
      [
        'Home',
        'My approvals',
        'Change requests',
        'Workflows',
        'Monitoring',
        'Incidents',
        'Models',
        'Prompts',
        'Deployments',
        'Insights',
        'Policies',
        'Governance',
        'Settings',
      ],
    ],
    [
      'admin',
      [
        'Home',
        'Workflows',
        'Incidents',
        'Models',
        'Prompts',
        'Deployments',
        'Clusters',
        'Policies',
        'Governance',
        'Audit log',
        'Settings',
      ],
    ],
  ] as const)('shows %s their rooms and no others', (role, rooms) => {
    expect(roomsOf(role)).toEqual(rooms);
  });

  it('has no empty group for anybody, and a room for everybody', () => {
    for (const role of PERSON_ROLES) {
      const groups = permittedGroups((permission) => roleGrants(role, permission));
      expect(groups.every(({ entries }) => entries.length > 0)).toBe(true);
      expect(roomsOf(role)).toContain('Home');
    }
  });

  it('leads to each room once', () => {
    const addresses = RAIL_GROUPS.flatMap(({ entries }) => entries.map(({ href }) => href));
    expect(new Set(addresses).size).toBe(addresses.length);
  });

  it.each([
    ['/', '/', true],
    ['/models', '/', false],
    ['/models', '/models', true],
    ['/models/mdl_1', '/models', true],
    ['/models-old', '/models', false],
    ['/prompts/mdl_1/versions/2', '/prompts', true],
    ['/prompts/mdl_1/versions/2', '/models', false],
  ])('%s lies within %s: %s', (path, href, expected) => {
    expect(isWithin(path, href)).toBe(expected);
  });
});
