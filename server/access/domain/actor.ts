import type { TokenLimits } from '../../workflows/domain/call-limits.ts';
import type { Role } from './roles.ts';

/** A role held in the active organisation; `workspaceId` null means everywhere in it. */
export interface HeldRole {
  role: Role;
  workspaceId: string | null;
}

/** Somebody signed in with a browser. */
export interface PersonActor {
  kind: 'person';
  id: string;
  organisationId: string;
  sessionId: string;
  roles: readonly HeldRole[];
  /** 1: password only (may reach enrolment, nothing else); 2: a second factor was used. */
  assuranceLevel: 1 | 2;
  /** When a second factor was last given; sensitive acts need it to be recent. */
  steppedUpAt: Date | null;
  /** When a passkey that verified the person was last given; some acts need that to be recent. */
  passkeyAt?: Date | null;
  methods: readonly string[];
  /** Name of the script that acts in this person's name, for the audit event. */
  script: string | null;
}

/** A service account's token. */
export interface TokenActor {
  kind: 'token';
  id: string;
  name: string;
  organisationId: string;
  workspaceId: string | null;
  role: Role | null;
  scopes: readonly string[];
  /** What it may use of all workflows together; nothing bounds it where this is absent. */
  limits?: TokenLimits;
}

/** Whoever runs admin commands on the machine that holds the database. */
export interface MachineOperator {
  kind: 'machine-operator';
  id: string;
  organisationId: string;
}

/** One of the product's own processes, such as the reconciler. */
export interface SystemActor {
  kind: 'system';
  id: string;
  organisationId: string;
}

export type Actor = PersonActor | TokenActor | MachineOperator | SystemActor;
