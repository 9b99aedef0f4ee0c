import { type PersonRole, ROLE_WORDING } from './roles.ts';

const CONFLICTS: readonly (readonly [PersonRole, PersonRole])[] = [
  ['admin', 'risk-officer'],
  ['operator', 'risk-officer'],
  ['validator', 'ml-engineer'],
  ['validator', 'risk-officer'],
  ['validator', 'operator'],
  ['validator', 'admin'],
  ['auditor', 'validator'],
  ['auditor', 'admin'],
  ['auditor', 'ml-engineer'],
  ['auditor', 'operator'],
  ['auditor', 'reviewer'],
];

/** Says why one person may not hold these roles together, or null: whoever appoints, operates or writes does not also judge it. */
export function roleConflict(held: readonly string[], wanted: PersonRole): string | null {
  for (const [left, right] of CONFLICTS) {
    const other = wanted === left ? right : wanted === right ? left : null;
    if (other === null || !held.includes(other)) continue;
    return `One person cannot be ${ROLE_WORDING[wanted].name} and ${ROLE_WORDING[other].name}. Revoke the other role first, or give this one to somebody else.`;
  }
  return null;
}
