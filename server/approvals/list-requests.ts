import type { Context } from '#server/access/context.ts';
import { listRoleHolders } from '#server/access/list-role-holders.ts';
import { namePeople } from '#server/access/name-people.ts';
import { type KeysetPage, keysetPage } from '#server/platform/domain/keyset-page.ts';
import { countingSignatures } from './admit-signer.ts';
import { type ApprovalRow, approvalsOf } from './approvals.store.ts';
import { type Environment, SIGNING_ROLES } from './domain/policy.ts';
import type { RequestItem } from './domain/request-facts.ts';
import { REQUEST_STATES, UNFINISHED_STATES } from './domain/request-states.ts';
import { requestTitle } from './domain/request-title.ts';
import { fillSlots, wouldFill } from './domain/slots.ts';
import { openFindingCounts } from './findings.store.ts';
import type { ListRequestsInput } from './requests.schema.ts';
import { type RequestListRow, requestItems, requestsToSign } from './requests.views.ts';

const WAITING_MAX = 100;
const CLOSED_STATES = REQUEST_STATES.filter(
  (state) => !(UNFINISHED_STATES as readonly string[]).includes(state),
);

function counting(
  approvals: readonly ApprovalRow[],
  { id, invokedBy }: Pick<RequestListRow, 'id' | 'invokedBy'>,
  now: Date,
): ApprovalRow[] {
  const given = approvals.filter(({ changeRequestId }) => changeRequestId === id);
  return countingSignatures(given, invokedBy === null ? null : { invokedBy }, now);
}

function headOf(request: RequestListRow) {
  const { id, number, state, stateReason, action, reason, riskTier, workflow, model, gates } = request;
  const { createdAt, expiresAt, decidedAt } = request;
  return {
    ...{ id, number, state, stateReason, action, reason, riskTier, workflow, model, gates },
    ...{ createdAt, expiresAt, decidedAt },
    title: requestTitle(request),
    environment: request.environment as Environment,
  };
}

async function itemsOf(ctx: Context, found: readonly RequestListRow[]): Promise<RequestItem[]> {
  const ids = found.map(({ id }) => id);
  const approvals = await approvalsOf(ctx.tx, ids);
  const names = await namePeople(ctx, [
    ...found.map(({ requestedBy }) => requestedBy),
    ...approvals.map(({ personId }) => personId),
  ]);
  const named = (id: string) => names[id] ?? { id, name: id };
  const open = await openFindingCounts(ctx.tx, ids);
  return found.map((request) => ({
    ...headOf(request),
    openFindings: open.get(request.id) ?? 0,
    requestedBy: named(request.requestedBy),
    slots: fillSlots(request.terms.slots, counting(approvals, request, ctx.now)).map(
      ({ role, personId }) => ({
        role,
        filledBy: personId === null ? null : named(personId),
      }),
    ),
  }));
}

/** The requests in review whose open places the caller could fill now; at most 100, soonest to expire first. */
async function waitingForCaller(ctx: Context): Promise<RequestListRow[]> {
  if (ctx.actor.kind !== 'person') return [];
  const { id } = ctx.actor;
  const found = await requestsToSign(ctx.tx, ctx.organisationId, id, ctx.now, WAITING_MAX);
  const approvals = await approvalsOf(
    ctx.tx,
    found.map((request) => request.id),
  );
  const rolesIn = new Map<string, readonly string[]>();
  for (const workspaceId of new Set(found.map((request) => request.workspaceId))) {
    const holders = await listRoleHolders(ctx, workspaceId, SIGNING_ROLES);
    rolesIn.set(workspaceId, holders.find((holder) => holder.id === id)?.roles ?? []);
  }
  return found.filter((request) =>
    wouldFill(request.terms.slots, counting(approvals, request, ctx.now), {
      personId: id,
      roles: rolesIn.get(request.workspaceId) ?? [],
    }),
  );
}

/** Lists change requests: those that wait for the caller's signature, all open ones, or those that are over. */
export async function listRequests(ctx: Context, input: ListRequestsInput): Promise<KeysetPage<RequestItem>> {
  if (input.tab === 'waiting') {
    return { items: await itemsOf(ctx, await waitingForCaller(ctx)), nextCursor: null };
  }
  const found = await requestItems(ctx.tx, ctx.organisationId, {
    states: input.tab === 'open' ? UNFINISHED_STATES : CLOSED_STATES,
    workflowId: input.workflowId ?? null,
    below: input.cursor ?? null,
    limit: input.limit + 1,
  });
  const page = keysetPage(found, input.limit, ({ id }) => id);
  return { items: await itemsOf(ctx, page.items), nextCursor: page.nextCursor };
}

/** How many requests wait for the caller's signature, for the rail and the home page. */
export async function countWaitingRequests(ctx: Context): Promise<{ count: number }> {
  return { count: (await waitingForCaller(ctx)).length };
}
