import type { Context } from '#server/access/context.ts';
import { PERSON_ROLES } from '#server/access/domain/roles.ts';
import { listRoleHolders } from '#server/access/list-role-holders.ts';
import { getRevision } from '#server/deployments/get-serving-revision.ts';
import type { VersionFacts } from '#server/registry/domain/version-facts.ts';
import { getVersionFacts } from '#server/registry/get-version-facts.ts';
import { getWorkflowVersion } from '#server/workflows/get-workflow-version.ts';
import { type ConditionFacts, timeFacts } from './domain/condition-facts.ts';
import { policyById } from './policies.store.ts';
import type { AnyRequestRow, RequestRow } from './requests.store.ts';

const NOTHING_SERVES = { isServing: false, model: '', version: 0, revision: 0, metrics: {} };

/** Gathers what conditions may read about a request, as it is now; the time is the context's. */
export async function gatherConditionFacts(ctx: Context, request: AnyRequestRow): Promise<ConditionFacts> {
  const policy = await policyById(ctx.tx, ctx.organisationId, request.policyId);
  const asker = request.manifest.onBehalfOf ?? request.requestedBy;
  const holders = await listRoleHolders(ctx, request.workspaceId, PERSON_ROLES);
  const common = {
    request: {
      action: request.action,
      environment: request.environment,
      riskTier: policy?.riskTier ?? '',
      reason: request.reason,
      number: request.number,
    },
    requester: {
      roles: holders.find(({ id }) => id === asker)?.roles ?? [],
      isPerson: request.manifest.onBehalfOf === null,
    },
    time: timeFacts(ctx.now),
  };
  if (request.action === 'promote') return { ...common, ...(await factsOfPromotion(ctx, request)) };
  const { subject, weaker, stronger } = request.manifest;
  return {
    ...common,
    policy: { ...subject, isWeaker: weaker.length > 0, isStricter: stronger.length > 0 },
  };
}

async function factsOfPromotion(ctx: Context, request: RequestRow): Promise<Partial<ConditionFacts>> {
  const { workflow, version: definition } = await getWorkflowVersion(ctx, request.workflowVersionId);
  const version = await getVersionFacts(ctx, request.modelVersionId);
  return {
    workflow: {
      slug: workflow.slug,
      name: workflow.name,
      riskTier: workflow.riskTier,
      version: definition.number,
      hasRunbook: definition.definition.runbook.trim() !== '',
    },
    model: {
      name: version.model.name,
      version: version.number,
      format: version.format,
      licence: version.licence ?? '',
      tags: version.tags,
      metrics: metricsOf(version),
      sizeBytes: version.artifact.sizeBytes,
    },
    serving: await servingFacts(ctx, request),
  };
}

async function servingFacts(ctx: Context, request: RequestRow): Promise<ConditionFacts['serving']> {
  if (request.baseRevisionId === null) return NOTHING_SERVES;
  const revision = await getRevision(ctx, request.baseRevisionId);
  const version = await getVersionFacts(ctx, revision.modelVersionId);
  return {
    isServing: true,
    model: version.model.name,
    version: version.number,
    revision: revision.number,
    metrics: metricsOf(version),
  };
}

/** Each metric by the newest evaluation outside the training data that has it; measured here goes before reported. */
function metricsOf(version: VersionFacts): Record<string, number> {
  const evidence = version.evaluations.filter(
    ({ datasetDigest }) => datasetDigest !== version.trainingDataset?.digest,
  );
  const reported = evidence.filter(({ source }) => source === 'author');
  const measured = evidence.filter(({ source }) => source === 'interlock');
  return Object.assign({}, ...[...measured, ...reported].map(({ metrics }) => metrics).reverse());
}
