import type { TrafficArm, TrafficShadow } from '../../deployments/domain/traffic-split.ts';
import type { BaselineProfile } from '../../registry/domain/baseline-profile.ts';
import type { TensorMapping } from '../../registry/domain/tensor-mapping.ts';
import type { PromptVersion } from '../../registry/domain/version-content.ts';
import type { CallPolicy } from '../../workflows/domain/call-policy.ts';
import type { DecisionPolicy } from '../../workflows/domain/decision-policy.ts';
import type { ModelPrice } from '../../workflows/domain/price-of-model.ts';
import type { Reliability } from '../../workflows/domain/reliability.ts';
import type { RiskTier } from '../../workflows/domain/risk-tier.ts';
import type { SecretBinding } from '../../workflows/domain/workspace-secret.ts';

/**
 * The compiled table the gateway follows: everything a call needs, so that the gateway asks nobody else. It is swapped
 * whole, kept when Postgres is away, and its version is stamped into every decision record.
 */
export interface RouteSnapshot {
  organisationId: string;
  version: number;
  /** By workflow slug. */
  workflows: Readonly<Record<string, Route>>;
}

export interface Route {
  workflowId: string;
  workspaceId: string;
  slug: string;
  name: string;
  environment: 'production';
  /** Absent in snapshots from before it was told. */
  riskTier?: RiskTier;
  deploymentId: string;
  /** The workflow version that was approved together with the revision. */
  workflowVersionId: string;
  workflowVersion: number;
  inputContract: Readonly<Record<string, unknown>>;
  outputSchema: Readonly<Record<string, unknown>>;
  decisionPolicy: DecisionPolicy;
  reliability: Reliability;
  /** Absent where it says nothing, and in snapshots from before there was one. */
  callPolicy?: CallPolicy;
  /** The prompt that the policy binds, as it was registered. */
  prompt?: PromptVersion;
  /** What the services that the policy names are sent, by the names it says; absent where it names none. */
  secrets?: Readonly<Record<string, RouteSecret>>;
  revision: RouteRevision;
  /** A revision that served before and may stand in; there where the policy falls back to it. */
  previous?: RouteRevision;
  /** How calls are spread; absent where `revision` takes them all. */
  traffic?: RouteTraffic;
  /** How often the remembered answers were purged; absent for never. */
  cachePurges?: number;
}

/** A header for a service of a call policy, its value sealed; it goes to `origin` and nowhere else. */
export interface RouteSecret {
  origin: string;
  header: string;
  sealedValue: string;
  place: string;
  /** Absent in snapshots from before origins were bound. */
  binding?: SecretBinding;
}

/** A split of traffic with everything that is needed to ask its revisions. */
export interface RouteTraffic {
  salt: string;
  arms: readonly RouteArm[];
  shadow?: Omit<TrafficShadow, 'revisionId'> & { revision: RouteRevision };
}

export interface RouteArm {
  /** Per cent of the calls that no task takes. */
  weight: number;
  task?: TrafficArm['task'];
  revision: RouteRevision;
}

export interface RouteRevision {
  id: string;
  number: number;
  modelVersionId: string;
  model: { name: string; version: number };
  /** What a call costs that it answers; absent where calls have no price, and in snapshots from before it was told. */
  price?: ModelPrice;
  changeRequestId: string;
  clusterId: string;
  protocol: 'open-inference' | 'openai';
  endpoint: { baseUrl: string; model: string; version: string | null };
  tensorMapping: TensorMapping;
  /** What inputs are held against; there where the policy checks data and the version has a profile. */
  profile?: BaselineProfile;
  /** CIDR ranges that the guard grants this cluster. */
  egressGrants: readonly string[];
  /** What differs from the public web's TLS; absent in snapshots from before there was any. */
  tls?: {
    authority: string | null;
    client: { certificate: string; sealedKey: string; place: string } | null;
  };
  /** A header to send, its value sealed for `place`. */
  credential: { header: string; sealedValue: string; place: string } | null;
}

/** A stop in force, as the gateway needs it. */
export interface StopInForce {
  organisationId: string;
  workflowId: string;
  stopId: string;
  reason: string;
  stoppedAt: string;
}
