import { prismaOf, row } from '#server/platform/db.ts';
import type { Prisma } from '#server/platform/generated/client.ts';
import type { Tx } from '#server/platform/tx.ts';

/** Inserts a committee; a name that is taken ends in `already-exists`. */
export async function insertCommittee(tx: Tx, data: Prisma.CommitteeUncheckedCreateInput): Promise<void> {
  await prismaOf(tx).committee.create({ data, select: { id: true } });
}

export async function changeCommitteeRow(
  tx: Tx,
  id: string,
  data: Prisma.CommitteeUncheckedUpdateInput,
): Promise<void> {
  await prismaOf(tx).committee.update({ where: { id }, data, select: { id: true } });
}

/** Locks a committee until the transaction ends. */
export async function lockCommittee(tx: Tx, organisationId: string, id: string): Promise<void> {
  await row(tx, 'SELECT id FROM committee WHERE organisation_id = $1 AND id = $2 FOR UPDATE', [
    organisationId,
    id,
  ]);
}

export async function insertSeat(tx: Tx, data: Prisma.CommitteeMemberUncheckedCreateInput): Promise<void> {
  await prismaOf(tx).committeeMember.create({ data, select: { id: true } });
}

export async function endSeat(tx: Tx, id: string, until: Date): Promise<void> {
  await prismaOf(tx).committeeMember.update({ where: { id }, data: { until }, select: { id: true } });
}

export async function insertMeeting(
  tx: Tx,
  data: Prisma.CommitteeMeetingUncheckedCreateInput,
): Promise<void> {
  await prismaOf(tx).committeeMeeting.create({ data, select: { id: true } });
}
