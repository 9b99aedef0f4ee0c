import type { Context } from '#server/access/context.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { isReceiptFor } from '#server/registry/artifact-receipt.ts';
import { claimStoredBytes } from '#server/registry/claim-stored-bytes.ts';
import type { RecordFilePartInput } from './run-files.schema.ts';
import { putFilePart } from './run-files.store.ts';

/** Keeps one part of an upload, in the place of what came under its number before. */
export async function recordFilePart(ctx: Context, input: RecordFilePartInput): Promise<void> {
  const { organisationId } = ctx;
  const { receipt, ...part } = input;
  if (!isReceiptFor(receipt, { organisationId, digest: part.digest, sizeBytes: part.sizeBytes }))
    throw new Refusal('invalid', 'These bytes were not uploaded here.');
  await claimStoredBytes(ctx, part.digest);
  if (await putFilePart(ctx.tx, { ...part, organisationId })) return;
  throw new Refusal(
    'not-found',
    `There is no open multipart upload '${input.uploadId}' with a part ${input.number}.`,
  );
}
