import type { Context } from '#server/access/context.ts';
import { checkpointForExport } from './export-log.views.ts';
import { readVerifierKeys } from './read-verifier-keys.ts';

/** A tree head with all that others need to check it, as it was known when it was read. */
export interface PinnedHead {
  size: number;
  /** Base64. */
  rootHash: string;
  /** The signed note with the lines of witnesses. */
  note: string;
  vkeys: string[];
  witnessVkeys: string[];
  /** ISO 8601. */
  sealedAt: string;
}

/** The tree head of this size, or the one an export would lead to now; null where there is none. */
export async function readExportHead(
  ctx: Pick<Context, 'tx' | 'organisationId'>,
  size: number | null,
): Promise<PinnedHead | null> {
  const head = await checkpointForExport(ctx.tx, ctx.organisationId, size);
  if (!head) return null;
  const { note, witnessVkeys, sealedAt } = head;
  return {
    size: head.size,
    rootHash: head.root.toString('base64'),
    note,
    vkeys: await readVerifierKeys(ctx),
    witnessVkeys,
    sealedAt: sealedAt.toISOString(),
  };
}
