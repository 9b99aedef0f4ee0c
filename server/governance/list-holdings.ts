import type { Context } from '#server/access/context.ts';
import { listMembers } from '#server/access/list-members.ts';
import { listModelMakers } from '#server/registry/list-model-makers.ts';
import { listWorkflowOwners } from '#server/workflows/list-workflow-owners.ts';
import type { Holding } from './domain/holdings.ts';
import { assessmentOwnerRows, chairRows, findingOwnerRows, ownershipRows } from './owners.views.ts';

type Reader = Pick<Context, 'tx' | 'organisationId'>;

/** Everything that somebody answers for: workflows, models, risk assessments, escalations, open findings and chairs. */
export async function everyHolding(ctx: Reader): Promise<Holding[]> {
  const { tx, organisationId } = ctx;
  const workflows = await listWorkflowOwners(ctx);
  const taken = new Map(
    (await ownershipRows(tx, organisationId)).map(({ subjectId, ownerId }) => [subjectId, ownerId]),
  );
  const bySlug = new Map(workflows.map((workflow) => [workflow.id, workflow]));
  const of = (
    kind: Holding['kind'],
    id: string,
    name: string,
    personId: string,
    rest: Partial<Holding> = {},
  ) => ({
    kind,
    id,
    name,
    personId,
    workspaceId: null,
    slug: null,
    ...rest,
  });
  const owned = workflows.flatMap(
    ({ id, name, slug, workspaceId, ownerId, escalationContactId }): Holding[] => [
      of('workflow', id, name, ownerId, { workspaceId, slug }),
      ...(escalationContactId
        ? [of('escalation', id, name, escalationContactId, { workspaceId, slug })]
        : []),
    ],
  );
  const models = (await listModelMakers(ctx)).map(({ id, name, workspaceId, createdBy }) =>
    of('model', id, name, taken.get(id) ?? createdBy, { workspaceId }),
  );
  const assessments = (await assessmentOwnerRows(tx, organisationId)).map(
    ({ workflowId, workspaceId, ownerId }) => {
      const workflow = bySlug.get(workflowId);
      const owner = taken.get(workflowId) ?? ownerId;
      return of('assessment', workflowId, workflow?.name ?? workflowId, owner, {
        workspaceId,
        slug: workflow?.slug ?? null,
      });
    },
  );
  const findings = (await findingOwnerRows(tx, organisationId)).map(({ auditId, number, ownerId }) =>
    of('finding', auditId, number, ownerId),
  );
  const chairs = (await chairRows(tx, organisationId)).map(({ id, name, personId }) =>
    of('chair', id, name, personId),
  );
  return [...owned, ...models, ...assessments, ...findings, ...chairs];
}

/** What one person answers for. */
export async function holdingsOf(ctx: Reader, personId: string): Promise<Holding[]> {
  return (await everyHolding(ctx)).filter((holding) => holding.personId === personId);
}

/** What nobody answers for any more, because whoever did has left; models registered by tokens count as owned. */
export async function orphanedHoldings(ctx: Reader): Promise<Holding[]> {
  const members = new Set((await listMembers(ctx)).map(({ id }) => id));
  return (await everyHolding(ctx)).filter(
    ({ personId }) => personId.startsWith('per_') && !members.has(personId),
  );
}
