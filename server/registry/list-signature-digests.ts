import type { Context } from '#server/access/context.ts';
import { signaturesOf } from './signatures.views.ts';

/** SHA-256 of each signature bundle that a version carries, newest first. */
export async function listSignatureDigests(
  ctx: Pick<Context, 'tx' | 'organisationId'>,
  modelVersionId: string,
): Promise<string[]> {
  return (await signaturesOf(ctx.tx, ctx.organisationId, modelVersionId)).map(({ digest }) => digest);
}
