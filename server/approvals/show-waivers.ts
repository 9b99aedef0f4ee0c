import type { Context } from '#server/access/context.ts';
import { can } from '#server/access/domain/authorize.ts';
import { namePeople } from '#server/access/name-people.ts';
import { GATE_WORDING } from './domain/gates.ts';
import type { GateName } from './domain/policy.ts';
import type { WaiverOnRequest } from './domain/request-facts.ts';
import { holdsAt } from './domain/waivers.ts';
import type { AnyRequestRow } from './requests.store.ts';
import { waiversByIds } from './waivers.views.ts';

/** The waivers that stand in a request's manifest, and why the reader may not grant another; null when they may. */
export async function showWaivers(
  ctx: Context,
  request: AnyRequestRow,
): Promise<{ waivers: WaiverOnRequest[]; whyNotWaive: string | null }> {
  if (request.action !== 'promote') return { waivers: [], whyNotWaive: 'No gates are asked for a policy.' };
  const { manifest } = request;
  const named = (manifest.waivers ?? []).map(({ id }) => id);
  const found = await waiversByIds(ctx.tx, ctx.organisationId, named);
  const people = await namePeople(
    ctx,
    found.map(({ grantedBy }) => grantedBy),
  );
  const waivers = found.map(({ id, gate, reason, grantedBy, changeRequestId, ...waiver }) => ({
    id,
    gate,
    title: GATE_WORDING[gate as GateName] ?? gate,
    reason,
    grantedBy: people[grantedBy] ?? { id: grantedBy, name: grantedBy },
    isOfWorkflow: changeRequestId === null,
    expiresAt: waiver.expiresAt,
    isInForce: holdsAt({ ...waiver, id, gate, reason, grantedBy, changeRequestId }, ctx.now),
  }));
  return { waivers, whyNotWaive: whyNotWaive(ctx, request) };
}

function whyNotWaive(ctx: Context, request: AnyRequestRow): string | null {
  if (!can(ctx.actor, 'waiver:grant')) return 'Only a risk officer accepts a risk.';
  const { requestedBy, manifest } = request;
  const part = [
    requestedBy,
    manifest.onBehalfOf,
    ...('contributors' in manifest ? manifest.contributors : []),
  ];
  if (part.includes(ctx.actor.id)) return 'You asked for this change or worked on it.';
  return request.state === 'blocked' ? null : 'The request is not blocked.';
}
