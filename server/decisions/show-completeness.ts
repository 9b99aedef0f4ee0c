import type { Context } from '#server/access/context.ts';
import { dayRows, gapRows, type ReplicaCompleteness, replicaRows } from './completeness.views.ts';
import { SETTLED_MS } from './domain/next-check.ts';
import { UNANSWERED_MAX } from './verify-numbers.store.ts';

export interface Completeness {
  /** Gateway processes, newest first; at most 50. `isSilent`: nothing was heard of it and it did not end in order. */
  replicas: (ReplicaCompleteness & { isSilent: boolean })[];
  /** The last 14 days on which numbers were looked for. */
  days: { day: string; replicas: number; written: number; skipped: number; missing: number }[];
  /** Missing numbers, newest first; at most 100. */
  gaps: { replica: string; sequence: number; foundAt: Date; toldAt: Date | null }[];
}

/** Whether every decision that was numbered is here, per gateway process and day. */
export async function showCompleteness(ctx: Context): Promise<Completeness> {
  const silentBefore = new Date(ctx.now.getTime() - SETTLED_MS);
  const wanted = { silentBefore, unansweredMax: UNANSWERED_MAX, limit: 50 };
  const replicas = await replicaRows(ctx.tx, ctx.organisationId, wanted);
  return {
    replicas: replicas.map((replica) => ({
      ...replica,
      isSilent: replica.endedAt === null && replica.saidAt < silentBefore,
    })),
    days: await dayRows(ctx.tx, ctx.organisationId, 14),
    gaps: await gapRows(ctx.tx, ctx.organisationId, 100),
  };
}
