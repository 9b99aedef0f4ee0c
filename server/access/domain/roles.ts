/** Every role a person or token can hold, in the spelling used by links, tokens, the API and the console. */
export const PERSON_ROLES = [
  'viewer',
  'ml-engineer',
  'reviewer',
  'risk-officer',
  'validator',
  'operator',
  'executive',
  'auditor',
  'admin',
] as const;

/** Roles a token may hold; `application` is for callers of AI workflows and never for people. */
export const TOKEN_ROLES = [...PERSON_ROLES, 'application'] as const;

export type PersonRole = (typeof PERSON_ROLES)[number];
export type Role = (typeof TOKEN_ROLES)[number];

/** What people call each role, and what it is for in one line. */
export const ROLE_WORDING = {
  viewer: { name: 'Viewer', purpose: 'Sees models, workflows and what serves.' },
  'ml-engineer': { name: 'ML engineer', purpose: 'Registers versions, requests promotion, signs for peers.' },
  reviewer: { name: 'Reviewer', purpose: 'Decides borderline cases in the queue.' },
  'risk-officer': { name: 'Risk officer', purpose: 'Signs promotions and reads every piece of evidence.' },
  validator: {
    name: 'Validator',
    purpose: 'Examines what others built, asks questions that block until they are answered, signs for it.',
  },
  operator: { name: 'Operator', purpose: 'Runs clusters and incidents and can stop anything.' },
  executive: { name: 'Executive', purpose: 'Reads business results; signs where a policy asks for it.' },
  auditor: {
    name: 'Auditor',
    purpose: 'Reads everything, runs audits and access reviews, changes nothing else.',
  },
  admin: { name: 'Admin', purpose: 'Manages people, roles and tokens; neither approves nor operates.' },
  application: { name: 'Application', purpose: 'Calls AI workflows through the gateway.' },
} as const satisfies Record<Role, { name: string; purpose: string }>;

/** Narrows a string from outside to a role a person can hold. */
export function isPersonRole(value: string): value is PersonRole {
  return (PERSON_ROLES as readonly string[]).includes(value);
}
