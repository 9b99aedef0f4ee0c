import type { CallPolicy } from './call-policy.ts';
import type { DecisionPolicy } from './decision-policy.ts';
import type { Definition } from './definition.ts';
import type { Reliability } from './reliability.ts';
import type { RiskTier } from './risk-tier.ts';

/** The workflow as a whole, across its versions. */
export interface WorkflowHead {
  id: string;
  slug: string;
  name: string;
  /** Id of the person who answers for it. */
  ownerId: string;
  riskTier: RiskTier;
  workspaceId: string;
  /** Number of the newest version; what serves may be an older one. */
  currentVersion: number;
  createdBy: string;
  createdAt: Date;
}

export interface WorkflowVersionFacts {
  id: string;
  number: number;
  /** Name, owner and risk tier as they were in this version. */
  name: string;
  ownerId: string;
  riskTier: RiskTier;
  definition: Definition;
  inputContract: Readonly<Record<string, unknown>>;
  outputSchema: Readonly<Record<string, unknown>>;
  decisionPolicy: DecisionPolicy;
  reliability: Reliability;
  callPolicy: CallPolicy;
  /** SHA-256 over the canonical JSON of all of the above, name, owner and risk tier included. */
  digest: string;
  changeNote: string;
  createdBy: string;
  createdAt: Date;
}

export interface WorkflowFacts {
  workflow: WorkflowHead;
  version: WorkflowVersionFacts;
}
