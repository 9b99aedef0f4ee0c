import type { Context } from '#server/access/context.ts';
import type { Role } from '#server/access/domain/roles.ts';
import { listRoleHolders } from '#server/access/list-role-holders.ts';
import { type FindingPeople, findFindingPeople } from '#server/approvals/find-finding-people.ts';
import { getRequest } from '#server/approvals/get-request.ts';
import type { ParsedEvent } from '#server/audit/domain/exported-event.ts';
import { getIncident } from '#server/incidents/get-incident.ts';
import { listRuleRecipients } from '#server/monitoring/list-rule-recipients.ts';
import { getWorkflow } from '#server/workflows/get-workflow-version.ts';
import type { NoticeKind } from './domain/notice-kinds.ts';

export interface Recipients {
  kind: NoticeKind;
  personIds: readonly string[];
}

type Rule = (ctx: Context, event: ParsedEvent) => Promise<Recipients | readonly Recipients[] | null>;

const NOBODY = null;
/** No workspace has this id: only grants for the whole organisation are found. */
const ORGANISATION_WIDE = '';

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
  const { workflow, incident } = await getIncident(ctx, { id: event.resource.id });
  const operators = await holders(ctx, event, ['operator']);
  const { cause } = incident;
  const named = cause.kind === 'alert' ? await listRuleRecipients(ctx, cause.ruleId) : [];
  return { kind: 'incident', personIds: [...named, ...operators, ...(workflow ? [workflow.ownerId] : [])] };
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

async function peopleOfFinding(ctx: Context, { resource, details }: ParsedEvent): Promise<FindingPeople> {
  const { request } = details;
  if (typeof request !== 'string') return { participants: [], validators: [] };
  return findFindingPeople(ctx, { requestId: request, findingId: resource.id });
}

/** Who had part in the change is asked, and told once nothing more is asked. */
const toParticipants: Rule = async (ctx, event) => ({
  kind: event.type === 'validation.closed' ? 'my-request' : 'finding',
  personIds: (await peopleOfFinding(ctx, event)).participants,
});

const toValidators: Rule = async (ctx, event) => ({
  kind: 'finding',
  personIds: (await peopleOfFinding(ctx, event)).validators,
});

/** Whoever a finding of an audit was given to. */
const toFindingOwner: Rule = async (_, { details }) => {
  const owner = details.toId ?? details.ownerId;
  return typeof owner === 'string' ? { kind: 'finding', personIds: [owner] } : NOBODY;
};

/** The person whom it is about, and, while it waits for one, every admin who may be the second. */
const toPersonAndAdmins: Rule = async (ctx, { type, details: { personId } }) => {
  const isWaiting = type === 'factors.reset-requested' || type === 'role.requested';
  const admins = isWaiting ? await listRoleHolders(ctx, ORGANISATION_WIDE, ['admin']) : [];
  const about = typeof personId === 'string' && type !== 'role.requested' ? [personId] : [];
  return [
    { kind: 'account', personIds: about },
    { kind: 'to-confirm', personIds: admins.map(({ id }) => id).filter((id) => id !== personId) },
  ];
};

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
  'validation.opened': toParticipants,
  'validation.reopened': toParticipants,
  'validation.answered': toValidators,
  'validation.closed': toParticipants,
  'finding.raised': toFindingOwner,
  'finding.reassigned': toFindingOwner,
  'factors.reset-requested': toPersonAndAdmins,
  'factors.reset-confirmed': toPersonAndAdmins,
  'factors.reset-withdrawn': toPersonAndAdmins,
  'factors.reset': toActor,
  'role.requested': toPersonAndAdmins,
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

/** Who is written to about an event and as what, without whoever caused it unless it is about their own account. */
export async function findRecipients(ctx: Context, event: ParsedEvent): Promise<readonly Recipients[]> {
  const found = [(await RULES[event.type]?.(ctx, event)) ?? []].flat();
  return found.map(({ kind, personIds }) => {
    const others = kind === 'account' ? personIds : personIds.filter((id) => id !== event.actor.id);
    return { kind, personIds: [...new Set(others)].filter((id) => id.startsWith('per_')) };
  });
}
