import { expect, test } from 'vitest';
import { isApproverRole, roleConflict } from './role-conflicts.ts';
import type { PersonRole } from './roles.ts';

const HERE = 'wsp_here';
const THERE = 'wsp_there';

test.each([
  ['admin', HERE, 'risk-officer', THERE, true],
  ['admin', null, 'risk-officer', null, true],
  ['admin', null, 'validator', HERE, true],
  ['admin', null, 'operator', null, false],
  ['operator', HERE, 'risk-officer', HERE, true],
  ['operator', HERE, 'risk-officer', THERE, false],
  ['operator', null, 'risk-officer', THERE, true],
  ['ml-engineer', HERE, 'validator', HERE, true],
  ['ml-engineer', HERE, 'validator', null, true],
  ['ml-engineer', HERE, 'validator', THERE, false],
  ['risk-officer', HERE, 'validator', HERE, true],
  ['risk-officer', HERE, 'validator', THERE, false],
  ['validator', HERE, 'operator', HERE, true],
  ['viewer', null, 'validator', null, false],
  ['reviewer', null, 'validator', null, false],
  ['ml-engineer', null, 'risk-officer', null, false],
  ['auditor', HERE, 'viewer', HERE, false],
  ['auditor', HERE, 'reviewer', THERE, true],
  ['auditor', null, 'executive', null, true],
  ['auditor', null, 'risk-officer', null, true],
] as const satisfies readonly (readonly [PersonRole, string | null, PersonRole, string | null, boolean])[])(
  'whoever is %s in %s and becomes %s in %s: refused %s, in either order',
  (held, heldIn, wanted, wantedIn, expected) => {
    const one = { role: held, workspaceId: heldIn };
    const other = { role: wanted, workspaceId: wantedIn };
    expect(roleConflict([one], other) !== null).toBe(expected);
    expect(roleConflict([other], one) !== null).toBe(expected);
  },
);

test('roles that sign changes need a second admin', () => {
  expect(['risk-officer', 'validator', 'executive'].every(isApproverRole)).toBe(true);
  expect(['ml-engineer', 'viewer', 'admin', 'auditor'].some(isApproverRole)).toBe(false);
});
