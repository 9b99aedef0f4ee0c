import type { Context } from '#server/access/context.ts';
import { namePeople } from '#server/access/name-people.ts';
import { recentEmergencies } from './emergencies.views.ts';

/** An emergency that everybody must see until it was judged. */
export interface OpenEmergency {
  requestId: string;
  number: number;
  workflowName: string;
  reason: string;
  invokedBy: string;
  invokedAt: Date;
  /** What it waits for, or what follows from nobody having acted. */
  stands: string;
}

function standing(emergency: {
  overdueAt: Date | null;
  pausedAt: Date | null;
  confirmedBy: string | null;
  returnedAt: Date | null;
}): string {
  if (emergency.overdueAt) return 'nobody judged it in time: changes here are frozen';
  if (emergency.pausedAt && !emergency.confirmedBy) return 'nobody confirmed it: its changes are paused';
  if (!emergency.confirmedBy) return 'waits for a second person';
  return emergency.returnedAt ? 'returned, and waits for its judgement' : 'waits for ratification';
}

/** The emergencies that nobody has judged yet, for the banner that everybody sees; at most 20. */
export async function listOpenEmergencies(ctx: Context): Promise<OpenEmergency[]> {
  const found = await recentEmergencies(ctx.tx, ctx.organisationId);
  const open = found.filter(({ state }) => state === 'awaiting').slice(0, 20);
  const names = await namePeople(
    ctx,
    open.map(({ invokedBy }) => invokedBy),
  );
  return open.map((one) => ({
    requestId: one.requestId,
    number: one.number,
    workflowName: one.workflow.name,
    reason: one.reason,
    invokedBy: names[one.invokedBy]?.name ?? 'somebody',
    invokedAt: one.invokedAt,
    stands: standing(one),
  }));
}
