import type { Context } from '#server/access/context.ts';
import type { Role } from '#server/access/domain/roles.ts';
import { listRoleHolders } from '#server/access/list-role-holders.ts';
import { getRequest } from '#server/approvals/get-request.ts';
import type { ParsedEvent } from '#server/audit/domain/exported-event.ts';
import { getIncident } from '#server/incidents/get-incident.ts';
import { getWorkflow } from '#server/workflows/get-workflow-version.ts';
import type { NoticeKind } from './domain/notice-kinds.ts';

export interface Recipients {
  kind: NoticeKind;
  personIds: readonly string[];
}

type Rule = (ctx: Context, event: ParsedEvent) => Promise<Recipients | null>;

const NOBODY = null;

async function holders(ctx: Context, event: ParsedEvent, roles: readonly Role[]): Promise<string[]> {
  if (event.workspace === undefined) return [];
  return (await listRoleHolders(ctx, event.workspace, roles)).map(({ id }) => id);
}

/** Whoever could sign is asked once the gates have passed; whoever asked is told when they did not. */
const afterGates: Rule = async (ctx, event) => {
  const request = await getRequest(ctx, { id: event.resource.id });
  if (request.state === 'in_review')
    return { kind: 'to-sign', personIds: request.eligible.map(({ id }) => id) };
  return request.state === 'blocked' ? { kind: 'my-request', personIds: [request.requestedBy.id] } : NOBODY;
};

const toRequester: Rule = async (ctx, event) => {
  const request = await getRequest(ctx, { id: event.resource.id });
  return { kind: 'my-request', personIds: [request.requestedBy.id] };
};

const toWatch: Rule = async (ctx, event) => ({
  kind: 'emergency',
  personIds: await holders(ctx, event, ['operator', 'risk-officer', 'admin']),
});

const afterIncident: Rule = async (ctx, event) => {
  const { workflow } = await getIncident(ctx, { id: event.resource.id });
  const operators = await holders(ctx, event, ['operator']);
  return { kind: 'incident', personIds: [...operators, ...(workflow ? [workflow.ownerId] : [])] };
};

const afterStop: Rule = async (ctx, event) => {
  const { workflowId } = event.details;
  if (typeof workflowId !== 'string') return NOBODY;
  const { workflow } = await getWorkflow(ctx, { id: workflowId });
  const operators = await holders(ctx, event, ['operator', 'risk-officer']);
  return { kind: 'stop', personIds: [...operators, workflow.ownerId] };
};

/** The person themselves: were it somebody else in their name, this is how they learn of it. */
const toActor: Rule = async (_, { actor }) =>
  actor.type === 'person' ? { kind: 'account', personIds: [actor.id] } : NOBODY;

const RULES: Readonly<Record<string, Rule>> = {
  'request.gates-evaluated': afterGates,
  'request.signed': toRequester,
  'request.applied': toRequester,
  'request.stale': toRequester,
  'request.expired': toRequester,
  'emergency.applied': toWatch,
  'emergency.unconfirmed': toWatch,
  'emergency.overdue': toWatch,
  'emergency.repudiated': toWatch,
  'incident.opened': afterIncident,
  'workflow.stopped': afterStop,
  'workflow.resumed': afterStop,
  'person.password-changed': toActor,
  'mfa.enrolled': toActor,
  'mfa.removed': toActor,
  'mfa.recovery-codes-issued': toActor,
  'mfa.recovery-code-used': toActor,
  'passkey.enrolled': toActor,
  'passkey.removed': toActor,
  'passkey.counter-regressed': toActor,
};

/** Tells whether anybody could be written to about events of a type, so that others need no look. */
export function mayConcern(type: string): boolean {
  return Object.hasOwn(RULES, type);
}

/** Who is written to about an event, without whoever caused it unless it is about their own account. */
export async function findRecipients(ctx: Context, event: ParsedEvent): Promise<Recipients | null> {
  const found = (await RULES[event.type]?.(ctx, event)) ?? null;
  if (!found) return null;
  const others =
    found.kind === 'account' ? found.personIds : found.personIds.filter((id) => id !== event.actor.id);
  return { kind: found.kind, personIds: [...new Set(others)].filter((id) => id.startsWith('per_')) };
}
