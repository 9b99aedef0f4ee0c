import { prismaOf, row } from '#server/platform/db.ts';
import type { Prisma } from '#server/platform/generated/client.ts';
import type { Tx } from '#server/platform/tx.ts';

/** Lets one transaction at a time open incidents of an organisation, and returns the next number. */
export async function takeIncidentNumber(tx: Tx, organisationId: string): Promise<number> {
  await row(tx, `SELECT pg_advisory_xact_lock(hashtextextended('incident:' || $1, 0))`, [organisationId]);
  const found = await row<{ next: number }>(
    tx,
    'SELECT coalesce(max(number), 0) + 1 AS next FROM incident WHERE organisation_id = $1',
    [organisationId],
  );
  return found?.next ?? 1;
}

export async function insertIncident(tx: Tx, data: Prisma.IncidentUncheckedCreateInput): Promise<void> {
  await prismaOf(tx).incident.create({ data, select: { id: true } });
}

export async function changeIncident(
  tx: Tx,
  id: string,
  data: Prisma.IncidentUncheckedUpdateInput,
): Promise<void> {
  await prismaOf(tx).incident.update({ where: { id }, data, select: { id: true } });
}
