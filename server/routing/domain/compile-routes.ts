import type { ClusterFacts } from '../../clusters/domain/cluster-facts.ts';
import type { RevisionFacts } from '../../deployments/domain/revision-facts.ts';
import type { TrafficInForce } from '../../deployments/domain/traffic-split.ts';
import { exactValues } from '../../platform/domain/canonical-json.ts';
import { digestOf } from '../../platform/domain/digest.ts';
import { type BaselineProfile, baselineOf } from '../../registry/domain/baseline-profile.ts';
import type { PromptVersion } from '../../registry/domain/version-content.ts';
import type { VersionFacts } from '../../registry/domain/version-facts.ts';
import { priceOfModel } from '../../workflows/domain/price-of-model.ts';
import type { WorkflowFacts } from '../../workflows/domain/workflow-facts.ts';
import type { SealedSecret } from '../../workflows/domain/workspace-secret.ts';
import type { Route, RouteRevision, RouteSecret, RouteSnapshot, RouteTraffic } from './route-snapshot.ts';

/** A revision is an engine model of its own, so its version within the engine is always the first. */
export const ENGINE_VERSION = '1';

export interface RouteSource {
  revision: RevisionFacts;
  workflow: WorkflowFacts;
  version: VersionFacts;
  cluster: ClusterFacts;
  /** The prompt that the workflow's policy binds. */
  prompt?: PromptVersion | null;
  /** The secrets that the workflow's policy names, as far as they are there. */
  secrets?: readonly SealedSecret[];
}

function tlsOf({ settings, clientKey }: ClusterFacts): Pick<RouteRevision, 'tls'> {
  const { authority = null, clientCertificate: certificate } = settings.tls ?? {};
  const client =
    certificate !== undefined && clientKey
      ? { certificate, sealedKey: clientKey.sealedValue, place: clientKey.place }
      : null;
  return authority === null && client === null ? {} : { tls: { authority, client } };
}

/** A profile is large, so it is only there for whoever checks by it. */
function profileOf(workflow: WorkflowFacts, version: VersionFacts): { profile?: BaselineProfile } {
  const isChecked = workflow.version.callPolicy.dataChecks !== undefined;
  return isChecked && version.trainingProfile ? { profile: baselineOf(version.trainingProfile) } : {};
}

/** Where a revision answers: an engine that was started with its model knows it by a name of its own, without versions. */
export function endpointOf(
  { adapter, baseUrl }: Pick<ClusterFacts, 'adapter' | 'baseUrl'>,
  engineModel: string,
  { content }: Pick<VersionFacts, 'content'>,
): RouteRevision['endpoint'] {
  if (adapter !== 'openai') return { baseUrl, model: engineModel, version: ENGINE_VERSION };
  return { baseUrl, model: content?.kind === 'engine-model' ? content.model : engineModel, version: null };
}

/** How the model of a revision is reached. */
function compileRevision({ revision, workflow, version, cluster }: RouteSource): RouteRevision {
  const { credential } = cluster;
  const { price } = workflow.version.callPolicy;
  const model = { name: version.model.name, version: version.number };
  return {
    id: revision.id,
    number: revision.number,
    modelVersionId: version.id,
    model,
    ...(price && { price: priceOfModel(price, model) }),
    changeRequestId: revision.changeRequestId,
    clusterId: cluster.id,
    protocol: cluster.adapter === 'openai' ? 'openai' : 'open-inference',
    endpoint: endpointOf(cluster, revision.engineModel, version),
    tensorMapping: version.tensorMapping,
    ...profileOf(workflow, version),
    egressGrants: cluster.egressGrants,
    ...tlsOf(cluster),
    credential: credential && {
      header: credential.header,
      sealedValue: credential.sealedValue,
      place: credential.place,
    },
  };
}

/** What a route has beside the revision in force. */
export interface RouteExtras {
  /** The revision that may stand in for the one in force; null when there is none. */
  previous: RouteSource | null;
  traffic: TrafficInForce | null;
  /** Where the revisions of a split come from. */
  sourceOf: (revisionId: string) => RouteSource | undefined;
  /** How often the remembered answers were purged. */
  purges: number;
}

function trafficOf({ traffic, sourceOf }: RouteExtras): RouteTraffic | null {
  if (!traffic) return null;
  const { arms, shadow } = traffic.terms;
  const found = arms.flatMap(({ revisionId, weight, task }) => {
    const source = sourceOf(revisionId);
    return source ? [{ weight, ...(task && { task }), revision: compileRevision(source) }] : [];
  });
  const shadowed = shadow && sourceOf(shadow.revisionId);
  if (!shadow || !shadowed) return { salt: traffic.salt, arms: found };
  const { revisionId: _, ...limits } = shadow;
  return { salt: traffic.salt, arms: found, shadow: { ...limits, revision: compileRevision(shadowed) } };
}

function extrasOf(workflow: WorkflowFacts, extras: RouteExtras | null): Partial<Route> {
  if (!extras) return {};
  const { fallbacks, cache } = workflow.version.callPolicy;
  const fallsBack = fallbacks?.some(({ kind }) => kind === 'revision') ?? false;
  const traffic = trafficOf(extras);
  const { previous } = extras;
  // By the rules of another version of the workflow its answers cannot be judged.
  const mayStandIn = previous?.revision.workflowVersionId === workflow.version.id;
  return {
    ...(fallsBack && previous && mayStandIn && { previous: compileRevision(previous) }),
    ...(traffic && { traffic }),
    ...(cache && extras.purges > 0 && { cachePurges: extras.purges }),
  };
}

function secretsOf({ secrets = [] }: RouteSource): Pick<Route, 'secrets'> {
  const named = secrets.map(({ name, workspaceId: _, ...sent }): [string, RouteSecret] => [name, sent]);
  return named.length > 0 ? { secrets: Object.fromEntries(named) } : {};
}

/** Compiles one route from the revision in force and the workflow version that was approved with it. */
export function compileRoute(source: RouteSource, extras: RouteExtras | null = null): Route {
  const { revision, workflow } = source;
  const { callPolicy } = workflow.version;
  return {
    workflowId: workflow.workflow.id,
    workspaceId: workflow.workflow.workspaceId,
    slug: workflow.workflow.slug,
    name: workflow.workflow.name,
    environment: 'production',
    riskTier: workflow.version.riskTier,
    deploymentId: revision.deploymentId,
    workflowVersionId: workflow.version.id,
    workflowVersion: workflow.version.number,
    inputContract: workflow.version.inputContract,
    outputSchema: workflow.version.outputSchema,
    decisionPolicy: workflow.version.decisionPolicy,
    reliability: workflow.version.reliability,
    ...(Object.keys(callPolicy).length > 0 && { callPolicy }),
    ...(source.prompt && { prompt: source.prompt }),
    ...secretsOf(source),
    revision: compileRevision(source),
    ...extrasOf(workflow, extras),
  };
}

/** Puts routes together by slug, in a fixed order, so that the same routes always have the same digest. */
export function compileSnapshot(
  organisationId: string,
  version: number,
  routes: readonly Route[],
): RouteSnapshot {
  const sorted = [...routes].sort((left, right) => (left.slug < right.slug ? -1 : 1));
  return {
    organisationId,
    version,
    workflows: Object.fromEntries(sorted.map((route) => [route.slug, route])),
  };
}

/** SHA-256 over what a snapshot says, its version left out: equal digests route alike. */
export function digestOfRoutes(snapshot: RouteSnapshot): string {
  return digestOf(exactValues(snapshot.workflows));
}
