import type { Context } from '#server/access/context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { findAuthorsWork } from '#server/evaluations/find-authors-work.ts';
import { notFound, Refusal } from '#server/platform/domain/refusal.ts';
import { newId } from '#server/platform/new-id.ts';
import { notify } from '#server/platform/unit-of-work.ts';
import { getWorkflow } from '#server/workflows/get-workflow-version.ts';
import { GATE_WORDING } from './domain/gates.ts';
import { subjectDigestOf } from './domain/manifest.ts';
import type { GateName } from './domain/policy.ts';
import { asManifestWaiver, isWaivable, WAIVER_DAYS_MAX } from './domain/waivers.ts';
import { gatherManifest } from './gather-manifest.ts';
import { markStale, moveRequest } from './move-request.ts';
import { gateResultsOf, lockedRequest, type RequestRow, requestsInState } from './requests.store.ts';
import type { GrantWaiverInput } from './waivers.schema.ts';
import { insertWaiver, setManifest } from './waivers.store.ts';
import { waiversInForce } from './waivers.views.ts';

const DAY_MS = 24 * 3_600_000;
const REQUESTS_MAX = 200;

function refuseNeverWaived(gate: GateName): void {
  if (isWaivable(gate)) return;
  throw new Refusal(
    'unprocessable',
    `"${GATE_WORDING[gate]}" is never waived: what is approved must be what serves, and must have been tried.`,
  );
}

async function requireFailing(ctx: Context, request: RequestRow, gate: GateName): Promise<void> {
  const { requestedBy, manifest } = request;
  const part = new Set([requestedBy, manifest.onBehalfOf, ...manifest.contributors]);
  if (part.has(ctx.actor.id))
    throw new Refusal(
      'forbidden',
      'You asked for this change or worked on it. Somebody else must accept its risk.',
    );
  if (request.state !== 'blocked')
    throw new Refusal(
      'conflict',
      `Request ${request.number} is not blocked by a gate. There is nothing to accept.`,
    );
  const results = await gateResultsOf(ctx.tx, request.id, request.subjectDigest);
  const result = results.find((one) => one.gate === gate);
  if (result?.status === 'failed') return;
  const why =
    result?.status === 'error'
      ? 'could not be checked, and what is not known cannot be accepted. Check again first'
      : 'does not fail';
  throw new Refusal('conflict', `"${GATE_WORDING[gate]}" ${why}.`);
}

/** Writes the waivers that hold now into a blocked request's manifest and sends it back to the gates. */
async function renewRequest(ctx: Context, request: RequestRow): Promise<void> {
  const waivers = await waiversInForce(
    ctx.tx,
    ctx.organisationId,
    { workflowId: request.workflowId, changeRequestId: request.id },
    ctx.now,
  );
  const { manifest } = await gatherManifest(ctx, {
    ...request,
    onBehalfOf: request.manifest.onBehalfOf,
    waivers: waivers.map(asManifestWaiver),
  });
  const { waivers: _, ...rest } = manifest;
  const before = { ...request.manifest, waivers: [] };
  if (subjectDigestOf({ ...rest, waivers: [] }) !== subjectDigestOf(before)) {
    await markStale(ctx, request, ['what it asks for, while it was blocked']);
    return;
  }
  const subjectDigest = subjectDigestOf(manifest);
  if (subjectDigest !== request.subjectDigest) await setManifest(ctx.tx, request.id, manifest, subjectDigest);
  await moveRequest(ctx, { ...request, manifest, subjectDigest }, 'check-again');
  await appendAuditEvent(ctx, {
    type: 'request.rechecked',
    resourceId: request.id,
    workspaceId: request.workspaceId,
    details: { number: request.number },
  });
}

async function blockedRequests(ctx: Context, workflowId: string): Promise<RequestRow[]> {
  const blocked = await requestsInState(ctx.tx, ctx.organisationId, ['blocked'], REQUESTS_MAX);
  const found: RequestRow[] = [];
  for (const { id } of blocked.filter((one) => one.workflowId === workflowId)) {
    const request = await lockedRequest(ctx.tx, ctx.organisationId, id);
    if (request?.state === 'blocked') found.push(request);
  }
  return found;
}

/**
 * Accepts that a gate does not pass, in the caller's name and until a date: of one blocked request, or of every request of a
 * workflow. It stands in the manifest that people then sign. Refuses whoever has a part in it, gates that are never waived,
 * and more than 90 days.
 */
export async function grantWaiver(ctx: Context, input: GrantWaiverInput): Promise<{ id: string }> {
  refuseNeverWaived(input.gate);
  const request =
    input.requestId === undefined ? null : await lockedRequest(ctx.tx, ctx.organisationId, input.requestId);
  if (input.requestId !== undefined && !request) throw notFound('change request');
  const workflowId = request?.workflowId ?? input.workflowId ?? '';
  const { workflow } = await getWorkflow(ctx, { id: workflowId });
  if (request) await requireFailing(ctx, request, input.gate);
  else {
    const [work] = await findAuthorsWork(ctx, workflowId, [ctx.actor.id]);
    if (work !== undefined)
      throw new Refusal('forbidden', `You worked on ${work}. Somebody else must accept its risk.`);
  }
  const expiresAt = new Date(ctx.now.getTime() + Math.min(input.days, WAIVER_DAYS_MAX) * DAY_MS);
  const id = newId('waiver');
  await insertWaiver(ctx.tx, {
    id,
    organisationId: ctx.organisationId,
    workspaceId: workflow.workspaceId,
    workflowId,
    changeRequestId: request?.id ?? null,
    gate: input.gate,
    reason: input.reason,
    grantedBy: ctx.actor.id,
    grantedAt: ctx.now,
    expiresAt,
  });
  await appendAuditEvent(ctx, {
    type: 'waiver.granted',
    resourceId: id,
    workspaceId: workflow.workspaceId,
    details: {
      workflow: workflow.slug,
      gate: input.gate,
      requestNumber: request?.number ?? null,
      until: expiresAt.toISOString(),
      reason: input.reason,
    },
  });
  for (const blocked of request ? [request] : await blockedRequests(ctx, workflowId))
    await renewRequest(ctx, blocked);
  await notify(ctx.tx, 'interlock_gates');
  return { id };
}
