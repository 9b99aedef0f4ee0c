import { expect, test } from 'vitest';
import { roleConflict } from './role-conflicts.ts';
import type { PersonRole } from './roles.ts';

test.each([
  ['ml-engineer', 'validator', true],
  ['validator', 'ml-engineer', true],
  ['risk-officer', 'validator', true],
  ['admin', 'validator', true],
  ['viewer', 'validator', false],
  ['reviewer', 'validator', false],
  ['ml-engineer', 'risk-officer', false],
] as const satisfies readonly (readonly [PersonRole, PersonRole, boolean])[])(
  'whoever is %s and becomes %s: in conflict %s',
  (held, wanted, expected) => {
    expect(roleConflict([held], wanted) !== null).toBe(expected);
  },
);
