import type { Context } from '#server/access/context.ts';
import { listDesired } from '#server/deployments/list-desired.ts';
import { listFollowingWorkflows } from '#server/deployments/list-followers.ts';
import type { RiskTier } from '#server/workflows/domain/risk-tier.ts';
import { getWorkflow } from '#server/workflows/get-workflow-version.ts';
import { remarkOn, whyNotRegistered } from './domain/check-version-files.ts';
import type { RegistrationStatus } from './domain/wire-facts.ts';
import { type HeldFiles, SIGNATURE_FILE } from './hold-version-files.ts';
import { inspectModelFiles } from './inspect-model-files.ts';
import { loggedSource } from './logged-source.ts';
import { trustedKeys } from './signatures.views.ts';
import { whyUntrusted } from './verify-model-signature.ts';
import { versionsAmong } from './wire-versions.views.ts';

export interface Judged {
  status: RegistrationStatus;
  statusMessage: string | null;
}

/** The tiers of the workflows that a model serves, or whose deployments follow an alias of it. */
async function tiersOf(ctx: Context, modelId: string): Promise<RiskTier[]> {
  const wanted = (await listDesired(ctx)).flatMap(({ workflowId, revisions }) =>
    revisions
      .filter(({ keep }) => keep !== 'none')
      .map(({ modelVersionId }) => ({ workflowId, modelVersionId })),
  );
  const among = await versionsAmong(
    ctx.tx,
    modelId,
    wanted.map(({ modelVersionId }) => modelVersionId),
  );
  const serving = wanted.filter(({ modelVersionId }) => among.has(modelVersionId));
  const workflowIds = new Set([
    ...serving.map(({ workflowId }) => workflowId),
    ...(await listFollowingWorkflows(ctx, modelId)),
  ]);
  const tiers: RiskTier[] = [];
  for (const id of workflowIds) tiers.push((await getWorkflow(ctx, { id })).workflow.riskTier);
  return tiers;
}

type Files = Pick<HeldFiles, 'digests' | 'signatureText'>;

async function whatIsSaidOfSignature(ctx: Context, { signatureText, digests }: Files) {
  if (signatureText === null) return null;
  const keys = await trustedKeys(ctx.tx, ctx.organisationId);
  return whyUntrusted(signatureText, { digests, signatureFile: SIGNATURE_FILE }, keys);
}

/**
 * Checks the files of a version: that the signature among them, if there is one, is over exactly these files, and that none
 * runs code where the tier of what the model serves forbids it. What comes from a logged model that its client still writes is
 * pending until that is ready.
 */
export async function judgeVersionFiles(
  ctx: Context,
  model: { id: string; workspaceId: string },
  files: Files,
  { loggedModelId }: { loggedModelId: string | null },
): Promise<Judged> {
  if (loggedModelId !== null) {
    const logged = await loggedSource(ctx, { workspaceId: model.workspaceId, modelId: loggedModelId });
    if (logged?.state === 'pending')
      return { status: 'PENDING_REGISTRATION', statusMessage: 'Its files are still being written.' };
    if (logged?.state === 'failed')
      return {
        status: 'FAILED_REGISTRATION',
        statusMessage: 'Its client could not upload all of its files.',
      };
  }
  const untrusted = await whatIsSaidOfSignature(ctx, files);
  if (untrusted?.kind === 'broken')
    return {
      status: 'FAILED_REGISTRATION',
      statusMessage: `Its signature does not hold: ${untrusted.problem}.`,
    };
  const inspection = await inspectModelFiles([...files.digests].map(([path, digest]) => ({ path, digest })));
  const why = whyNotRegistered(inspection, inspection.isExecutable ? await tiersOf(ctx, model.id) : []);
  if (why) return { status: 'FAILED_REGISTRATION', statusMessage: why };
  const remarks = [untrusted && `Signed, but ${untrusted.problem}.`, remarkOn(inspection)];
  return { status: 'READY', statusMessage: remarks.filter(Boolean).join(' ') || null };
}
