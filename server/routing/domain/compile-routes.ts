import type { ClusterFacts } from '../../clusters/domain/cluster-facts.ts';
import type { RevisionFacts } from '../../deployments/domain/revision-facts.ts';
import { exactValues } from '../../platform/domain/canonical-json.ts';
import { digestOf } from '../../platform/domain/digest.ts';
import { type BaselineProfile, baselineOf } from '../../registry/domain/baseline-profile.ts';
import type { VersionFacts } from '../../registry/domain/version-facts.ts';
import type { WorkflowFacts } from '../../workflows/domain/workflow-facts.ts';
import type { Route, RouteRevision, RouteSnapshot } from './route-snapshot.ts';

/** A revision is an engine model of its own, so its version within the engine is always the first. */
export const ENGINE_VERSION = '1';

export interface RouteSource {
  revision: RevisionFacts;
  workflow: WorkflowFacts;
  version: VersionFacts;
  cluster: ClusterFacts;
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

/** Compiles one route from the revision in force and the workflow version that was approved with it. */
export function compileRoute({ revision, workflow, version, cluster }: RouteSource): Route {
  const { credential } = cluster;
  const { callPolicy } = workflow.version;
  return {
    workflowId: workflow.workflow.id,
    workspaceId: workflow.workflow.workspaceId,
    slug: workflow.workflow.slug,
    name: workflow.workflow.name,
    environment: 'production',
    deploymentId: revision.deploymentId,
    workflowVersionId: workflow.version.id,
    workflowVersion: workflow.version.number,
    inputContract: workflow.version.inputContract,
    outputSchema: workflow.version.outputSchema,
    decisionPolicy: workflow.version.decisionPolicy,
    reliability: workflow.version.reliability,
    ...(Object.keys(callPolicy).length > 0 && { callPolicy }),
    revision: {
      id: revision.id,
      number: revision.number,
      modelVersionId: version.id,
      model: { name: version.model.name, version: version.number },
      changeRequestId: revision.changeRequestId,
      clusterId: cluster.id,
      protocol: 'open-inference',
      endpoint: { baseUrl: cluster.baseUrl, model: revision.engineModel, version: ENGINE_VERSION },
      tensorMapping: version.tensorMapping,
      ...profileOf(workflow, version),
      egressGrants: cluster.egressGrants,
      ...tlsOf(cluster),
      credential: credential && {
        header: credential.header,
        sealedValue: credential.sealedValue,
        place: credential.place,
      },
    },
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
