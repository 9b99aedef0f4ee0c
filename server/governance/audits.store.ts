import { prismaOf, row } from '#server/platform/db.ts';
import type { Prisma } from '#server/platform/generated/client.ts';
import type { Tx } from '#server/platform/tx.ts';

/** Lets one transaction at a time number the audits of an organisation, or the findings of an audit. */
export async function takeNumber(tx: Tx, organisationId: string, auditId: string | null): Promise<number> {
  await row(tx, `SELECT pg_advisory_xact_lock(hashtextextended('planned-audit:' || $1, 0))`, [
    auditId ?? organisationId,
  ]);
  const found = await row<{ next: number }>(
    tx,
    auditId === null
      ? 'SELECT coalesce(max(number), 0) + 1 AS next FROM planned_audit WHERE organisation_id = $1'
      : 'SELECT coalesce(max(number), 0) + 1 AS next FROM audit_finding WHERE organisation_id = $1 AND planned_audit_id = $2',
    auditId === null ? [organisationId] : [organisationId, auditId],
  );
  return found?.next ?? 1;
}

export async function insertAudit(tx: Tx, data: Prisma.PlannedAuditUncheckedCreateInput): Promise<void> {
  await prismaOf(tx).plannedAudit.create({ data, select: { id: true } });
}

export async function changeAudit(
  tx: Tx,
  id: string,
  data: Prisma.PlannedAuditUncheckedUpdateInput,
): Promise<void> {
  await prismaOf(tx).plannedAudit.update({ where: { id }, data, select: { id: true } });
}

export async function insertFinding(tx: Tx, data: Prisma.AuditFindingUncheckedCreateInput): Promise<void> {
  await prismaOf(tx).auditFinding.create({ data, select: { id: true } });
}

export async function changeFinding(
  tx: Tx,
  id: string,
  data: Prisma.AuditFindingUncheckedUpdateInput,
): Promise<void> {
  await prismaOf(tx).auditFinding.update({ where: { id }, data, select: { id: true } });
}
