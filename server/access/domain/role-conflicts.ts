import { PERSON_ROLES, type PersonRole, ROLE_WORDING } from './roles.ts';

/**
 * Roles that do not meet in one person: whoever appoints, operates, builds or writes does not also judge it. Some pairs are
 * refused anywhere in an organisation, others only where both would count in one workspace. Postgres holds the same pairs
 * (`roles_conflict`); a test compares the two.
 */
interface Conflict {
  pair: readonly [PersonRole, PersonRole];
  scope: 'organisation' | 'workspace';
}

/** An auditor holds no role that changes anything. */
const WRITERS = PERSON_ROLES.filter((role) => role !== 'viewer' && role !== 'auditor');

export const ROLE_CONFLICTS: readonly Conflict[] = [
  { pair: ['admin', 'risk-officer'], scope: 'organisation' },
  { pair: ['admin', 'validator'], scope: 'organisation' },
  { pair: ['operator', 'risk-officer'], scope: 'workspace' },
  { pair: ['validator', 'ml-engineer'], scope: 'workspace' },
  { pair: ['validator', 'risk-officer'], scope: 'workspace' },
  { pair: ['validator', 'operator'], scope: 'workspace' },
  ...WRITERS.map((role): Conflict => ({ pair: ['auditor', role], scope: 'organisation' })),
];

export interface ScopedRole {
  role: string;
  /** Null: everywhere in the organisation. */
  workspaceId: string | null;
}

function meet(left: string | null, right: string | null): boolean {
  return left === null || right === null || left === right;
}

/** Says why one person may not hold this role beside those, or null when they may. */
export function roleConflict(
  held: readonly ScopedRole[],
  wanted: ScopedRole & { role: PersonRole },
): string | null {
  for (const { pair, scope } of ROLE_CONFLICTS) {
    const [left, right] = pair;
    const other = wanted.role === left ? right : wanted.role === right ? left : null;
    if (other === null) continue;
    const clash = held.some(
      ({ role, workspaceId }) =>
        role === other && (scope === 'organisation' || meet(workspaceId, wanted.workspaceId)),
    );
    if (!clash) continue;
    const where = scope === 'workspace' ? ' in one workspace' : '';
    return `One person cannot be ${ROLE_WORDING[wanted.role].name} and ${ROLE_WORDING[other].name}${where}. Revoke the other role first, or give this one to somebody else.`;
  }
  return null;
}

/** Roles whose holders sign changes: where there are several admins, one alone does not give them. */
export const APPROVER_ROLES = [
  'risk-officer',
  'validator',
  'executive',
] as const satisfies readonly PersonRole[];

/** Tells whether a role can sign changes as something else than a peer. */
export function isApproverRole(role: string): boolean {
  return (APPROVER_ROLES as readonly string[]).includes(role);
}
