import type { Context } from '#server/access/context.ts';
import { namePeople } from '#server/access/name-people.ts';
import type { EmergencyItem, EmergencyReport } from './domain/emergency-facts.ts';
import { emergencyReport, recentEmergencies } from './emergencies.views.ts';

/** Emergencies, those that nobody has judged yet first, and what became of them all in figures. */
export async function listEmergencies(
  ctx: Context,
): Promise<{ items: EmergencyItem[]; report: EmergencyReport }> {
  const found = await recentEmergencies(ctx.tx, ctx.organisationId);
  const names = await namePeople(
    ctx,
    found.flatMap(({ invokedBy, confirmedBy }) => [
      invokedBy,
      ...(confirmedBy === null ? [] : [confirmedBy]),
    ]),
  );
  const named = (id: string) => names[id] ?? { id, name: id };
  return {
    items: found.map(({ invokedBy, confirmedBy, ...item }) => ({
      ...item,
      invokedBy: named(invokedBy),
      confirmedBy: confirmedBy === null ? null : named(confirmedBy),
    })),
    report: await emergencyReport(ctx.tx, ctx.organisationId),
  };
}
