import type { Context } from '#server/access/context.ts';
import { type WaiverFacts, waivedGates } from './domain/waivers.ts';
import type { RequestRow } from './requests.store.ts';
import { waiversByIds } from './waivers.views.ts';

/** The gates of a request whose failure is accepted at this moment, each with its waiver. */
export async function findWaivedGates(
  ctx: Pick<Context, 'tx' | 'organisationId' | 'now'>,
  request: Pick<RequestRow, 'manifest'>,
): Promise<Map<string, WaiverFacts>> {
  const named = (request.manifest.waivers ?? []).map(({ id }) => id);
  return waivedGates(request.manifest, await waiversByIds(ctx.tx, ctx.organisationId, named), ctx.now);
}
