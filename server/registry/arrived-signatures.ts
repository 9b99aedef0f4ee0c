import type { Context } from '#server/access/context.ts';
import { addSignature } from './attach-signature.ts';
import { type SignatureBundle, signatureBundleSchema } from './domain/signature-bundle.ts';
import { type HeldFiles, MANIFEST_FORMAT } from './hold-version-files.ts';
import { signaturesOf } from './signatures.views.ts';

/**
 * Signatures that come with the files of a version are signatures of the version, as if somebody had attached them: gates ask
 * for them again and again, with the keys trusted then.
 */
export function signaturesAmong({
  format,
  signatureText,
}: Pick<HeldFiles, 'format' | 'signatureText'>): SignatureBundle[] {
  // Where the artifact is one file of the folder, a signature over the folder is none over the artifact.
  if (format !== MANIFEST_FORMAT || signatureText === null) return [];
  try {
    const read = signatureBundleSchema.safeParse(JSON.parse(signatureText));
    return read.success ? [read.data] : [];
  } catch {
    return [];
  }
}

/** The signatures that a version carries. */
export async function signaturesOfVersion(ctx: Context, versionId: string): Promise<SignatureBundle[]> {
  return (await signaturesOf(ctx.tx, ctx.organisationId, versionId)).map(({ bundle }) => bundle);
}

/** Adds signatures to a version that is registered, or found in order, in this transaction. */
export async function keepSignatures(
  ctx: Context,
  version: { id: string; number: number; workspaceId: string; name: string },
  bundles: readonly SignatureBundle[],
): Promise<void> {
  for (const bundle of bundles)
    await addSignature(ctx, { ...version, model: { name: version.name } }, bundle);
}
