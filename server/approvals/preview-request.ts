import { accountableIds } from '#server/access/accountable-ids.ts';
import type { Context } from '#server/access/context.ts';
import { listRoleHolders } from '#server/access/list-role-holders.ts';
import { compareSides } from './compare-sides.ts';
import type { DiffRow } from './domain/describe-diff.ts';
import { GATE_WORDING } from './domain/gates.ts';
import { gatesOf, SIGNING_ROLES } from './domain/policy.ts';
import type { Eligible } from './domain/request-facts.ts';
import { gatherManifest } from './gather-manifest.ts';
import { eligibleFor } from './get-request.ts';
import type { PreviewRequestInput } from './requests.schema.ts';

export interface RequestPreview {
  diff: DiffRow[];
  policy: { number: number; riskTier: string; slots: { role: string; count: number }[][]; expiresAt: Date };
  gates: string[];
  /** Who could sign if the caller asked for this now. */
  eligible: Eligible[];
}

/** Shows what a request would change, which policy it would fall under and who could sign it, without opening it. */
export async function previewRequest(ctx: Context, input: PreviewRequestInput): Promise<RequestPreview> {
  const [requestedBy = ctx.actor.id, onBehalfOf = null] = await accountableIds(ctx);
  const asked = { ...input, requestedBy, onBehalfOf, waivers: [], createdAt: ctx.now };
  const { policy, workflow, base, manifest, expiresAt } = await gatherManifest(ctx, asked);
  const holders = await listRoleHolders(ctx, workflow.workflow.workspaceId, SIGNING_ROLES);
  const { terms } = policy;
  return {
    diff: await compareSides(
      ctx,
      base?.id ?? null,
      {
        modelVersionId: input.modelVersionId,
        workflowVersionId: workflow.version.id,
        clusterId: input.clusterId,
      },
      terms,
    ),
    policy: { number: policy.number, riskTier: policy.riskTier, slots: terms.slots, expiresAt },
    gates: gatesOf(terms).map((gate) => GATE_WORDING[gate]),
    eligible: eligibleFor(
      { slots: terms.slots, signatures: [], requestedBy, onBehalfOf, contributors: manifest.contributors },
      holders,
    ),
  };
}
