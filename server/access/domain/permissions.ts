import type { Role } from './roles.ts';

/**
 * The one permission table. The server refuses by it and the console hides or explains buttons by it, so the two
 * cannot disagree. A permission is `resource:action`; the value is what a refused person is told they lack.
 */
export const PERMISSIONS = {
  'self:manage': 'manage your own sign-in and sessions',
  'home:read': 'see the home page',
  'people:read': 'see the people of this organisation',
  'people:invite': 'invite people',
  'people:grant': 'grant and revoke roles',
  'people:disable': 'disable people and end their sessions',
  'token:read': 'see API tokens',
  'token:create': 'create API tokens',
  'token:revoke': 'revoke API tokens',
  'model:read': 'see models and versions',
  'model:create': 'register models',
  'version:register': 'register model versions',
  'artifact:upload': 'upload artifacts',
  'alias:set': 'move aliases',
  'dataset:read': 'see datasets',
  'dataset:register': 'register datasets',
  'workflow:read': 'see workflows',
  'workflow:create': 'create workflows',
  'workflow:edit': 'change workflows',
  'workflow:stop': 'stop and resume workflows',
  'baseline:enter': 'enter a manual baseline',
  'request:read': 'see change requests',
  'request:create': 'request a promotion',
  'request:withdraw': 'withdraw your own change requests',
  'request:sign': 'sign change requests',
  'deployment:read': 'see deployments',
  'deployment:rollback': 'return to an approved revision',
  'cluster:read': 'see clusters',
  'cluster:connect': 'connect and change clusters',
  'decision:create': 'ask a workflow for a decision',
  'decision:read': 'see decisions',
  'decision:read-protected': 'see protected attributes of decisions',
  'decision:outcome': 'post outcomes',
  'review:read': 'see the review queue',
  'review:decide': 'claim and decide review cases',
  'insight:technical': 'see the technical dashboard',
  'insight:business': 'see the business dashboard',
  'incident:read': 'see alerts and incidents',
  'incident:handle': 'handle incidents',
  'alert-rule:edit': 'change alert rules',
  'audit:read': 'read the audit log',
  'governance:read': 'see assessments, controls, committees and audits',
  'assessment:write': 'write risk and impact assessments',
  'assessment:approve': 'sign risk and impact assessments off',
  'control:evaluate': 'have the controls evaluated now',
  'control:attest': 'attest to controls and confirm attestations',
  'committee:manage': 'keep the record of committees',
  'ownership:hand-over': 'hand over and accept ownership',
  'audit-plan:manage': 'plan audits, raise findings and close them',
  'finding:answer': 'answer findings that are yours',
} as const;

export type Permission = keyof typeof PERMISSIONS;

/**
 * What belongs to no workspace: people, tokens, clusters and the log are the organisation's. A role narrowed to a
 * workspace carries none of these, or its holder could hand out, through them, what was kept from them.
 */
const ORGANISATION_WIDE: ReadonlySet<Permission> = new Set([
  'people:read',
  'people:invite',
  'people:grant',
  'people:disable',
  'token:read',
  'token:create',
  'token:revoke',
  'cluster:connect',
  'audit:read',
  'control:evaluate',
  'control:attest',
  'committee:manage',
  'audit-plan:manage',
]);

/** Tells whether a permission needs a role that holds everywhere in the organisation. */
export function isOrganisationWide(permission: Permission): boolean {
  return ORGANISATION_WIDE.has(permission);
}

const EVERYBODY = [
  'self:manage',
  'home:read',
  'ownership:hand-over',
] as const satisfies readonly Permission[];

const OBSERVE = [
  ...EVERYBODY,
  'model:read',
  'dataset:read',
  'workflow:read',
  'request:read',
  'deployment:read',
  'cluster:read',
  'incident:read',
  'governance:read',
] as const satisfies readonly Permission[];

/** What each role may do; effective permissions are the union over a person's grants. */
export const ROLE_GRANTS = {
  viewer: [...OBSERVE, 'insight:technical'],
  'ml-engineer': [
    ...OBSERVE,
    'model:create',
    'version:register',
    'artifact:upload',
    'alias:set',
    'dataset:register',
    'workflow:create',
    'workflow:edit',
    'baseline:enter',
    'request:create',
    'request:withdraw',
    'request:sign',
    'decision:read',
    'insight:technical',
    'insight:business',
    'alert-rule:edit',
    'assessment:write',
    'finding:answer',
  ],
  reviewer: [...EVERYBODY, 'workflow:read', 'review:read', 'review:decide'],
  'risk-officer': [
    ...OBSERVE,
    'request:sign',
    'decision:read',
    'decision:read-protected',
    'review:read',
    'insight:technical',
    'insight:business',
    'audit:read',
    'assessment:write',
    'assessment:approve',
    'control:evaluate',
    'control:attest',
    'committee:manage',
    'audit-plan:manage',
    'finding:answer',
  ],
  validator: [
    ...OBSERVE,
    'request:sign',
    'decision:read',
    'decision:read-protected',
    'insight:technical',
    'insight:business',
    'finding:answer',
  ],
  operator: [
    ...OBSERVE,
    'workflow:stop',
    'deployment:rollback',
    'cluster:connect',
    'decision:read',
    'insight:technical',
    'incident:handle',
    'alert-rule:edit',
    'control:attest',
    'finding:answer',
  ],
  executive: [
    ...EVERYBODY,
    'model:read',
    'workflow:read',
    'request:read',
    'request:sign',
    'deployment:read',
    'incident:read',
    'baseline:enter',
    'insight:technical',
    'insight:business',
    'governance:read',
    'finding:answer',
  ],
  auditor: [
    ...OBSERVE,
    'people:read',
    'token:read',
    'decision:read',
    'decision:read-protected',
    'review:read',
    'insight:technical',
    'insight:business',
    'audit:read',
    'control:evaluate',
    'audit-plan:manage',
  ],
  admin: [
    ...EVERYBODY,
    'people:read',
    'people:invite',
    'people:grant',
    'people:disable',
    'token:read',
    'token:create',
    'token:revoke',
    'workflow:read',
    'model:read',
    'deployment:read',
    'cluster:read',
    'incident:read',
    'audit:read',
    'governance:read',
    'control:attest',
    'committee:manage',
    'finding:answer',
  ],
  application: ['decision:create', 'decision:read', 'decision:outcome'],
} as const satisfies Record<Role, readonly Permission[]>;

/** Tells whether a role carries a permission. */
export function roleGrants(role: Role, permission: Permission): boolean {
  return (ROLE_GRANTS[role] as readonly Permission[]).includes(permission);
}

/** The roles that carry a permission, for "ask a …" sentences. */
export function rolesWith(permission: Permission): Role[] {
  return (Object.keys(ROLE_GRANTS) as Role[]).filter((role) => roleGrants(role, permission));
}
