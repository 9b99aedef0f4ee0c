import type { Context } from '#server/access/context.ts';
import { requireOpenTenant } from '#server/access/require-open-tenant.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { holdsArtifact } from './artifact-store.ts';
import { holdBytes } from './stored-bytes.store.ts';
import { removalOf } from './stored-bytes.views.ts';

/**
 * A removal that did not end by then never will: its process was killed. The last of what is announced together is begun
 * within a minute, and a store that keeps failing is given up within seven.
 */
const REMOVAL_ENDS_WITHIN_MS = 10 * 60_000;

/**
 * Has bytes that just arrived stay for the record that the caller is about to write. Refuses with `unavailable` where they
 * are being cleared away, or were after they came: equal ones had lain there, unused, for long. Sent again, they stay.
 */
export async function claimStoredBytes(
  ctx: Pick<Context, 'tx' | 'organisationId' | 'now'>,
  digest: string,
): Promise<void> {
  await requireOpenTenant(ctx);
  await holdBytes(ctx.tx, digest);
  const removal = await removalOf(ctx.tx, digest);
  if (!removal) return;
  const isOver =
    removal.endedAt !== null || ctx.now.getTime() - removal.begunAt.getTime() > REMOVAL_ENDS_WITHIN_MS;
  if (isOver && (await holdsArtifact(digest))) return;
  throw new Refusal('unavailable', 'Equal bytes were being cleared away as these arrived. Send them again.');
}
