import type { Context } from '#server/access/context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { exactValues } from '#server/platform/domain/canonical-json.ts';
import { digestOf } from '#server/platform/domain/digest.ts';
import { newId } from '#server/platform/new-id.ts';
import type { SignatureBundle } from './domain/signature-bundle.ts';
import { getVersionFacts } from './get-version-facts.ts';
import type { EvaluatedVersion } from './log-evaluation.ts';
import { insertSignature } from './signatures.store.ts';
import type { AttachSignatureInput } from './versions.schema.ts';

/** Adds a signature bundle to a version that exists in this transaction, with its event; returns the id. */
export async function addSignature(
  ctx: Context,
  version: EvaluatedVersion,
  bundle: SignatureBundle,
): Promise<string> {
  const id = newId('modelSignature');
  const digest = digestOf(exactValues(bundle));
  await insertSignature(ctx.tx, {
    id,
    organisationId: ctx.organisationId,
    workspaceId: version.workspaceId,
    modelVersionId: version.id,
    bundle,
    digest,
    addedBy: ctx.actor.id,
    addedAt: ctx.now,
  });
  await appendAuditEvent(ctx, {
    type: 'version.signed',
    resourceId: id,
    workspaceId: version.workspaceId,
    details: { model: version.model.name, version: version.number, digest },
  });
  return id;
}

/** Attaches a signature bundle to a version; whether it is worth anything is told by the keys the organisation trusts. */
export async function attachSignature(ctx: Context, input: AttachSignatureInput): Promise<{ id: string }> {
  const version = await getVersionFacts(ctx, input.versionId);
  return { id: await addSignature(ctx, version, input.bundle) };
}
