import type { Context } from '#server/access/context.ts';
import { type NamedActor, namePeople } from '#server/access/name-people.ts';
import { GATE_WORDING } from './domain/gates.ts';
import type { GateName } from './domain/policy.ts';
import { holdsAt, type WaiverFacts } from './domain/waivers.ts';
import type { ListWaiversInput } from './waivers.schema.ts';
import { waiversOf } from './waivers.views.ts';

export interface WaiverShown extends WaiverFacts {
  title: string;
  isInForce: boolean;
}

/** The waivers of a workflow, newest first, those that ran out too. */
export async function listWaivers(
  ctx: Context,
  input: ListWaiversInput,
): Promise<{ items: WaiverShown[]; people: Record<string, NamedActor> }> {
  const found = await waiversOf(ctx.tx, ctx.organisationId, input.workflowId);
  return {
    items: found.map((waiver) => ({
      ...waiver,
      title: GATE_WORDING[waiver.gate as GateName] ?? waiver.gate,
      isInForce: holdsAt(waiver, ctx.now),
    })),
    people: await namePeople(
      ctx,
      found.map(({ grantedBy }) => grantedBy),
    ),
  };
}
