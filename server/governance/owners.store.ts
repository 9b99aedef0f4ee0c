import { prismaOf, row, rows } from '#server/platform/db.ts';
import type { Prisma } from '#server/platform/generated/client.ts';
import type { Tx } from '#server/platform/tx.ts';

/** Lets one transaction at a time offer or decide about a thing. */
export async function lockSubject(tx: Tx, subjectId: string): Promise<void> {
  await row(tx, `SELECT pg_advisory_xact_lock(hashtextextended('ownership:' || $1, 0))`, [subjectId]);
}

export async function insertHandover(tx: Tx, data: Prisma.HandoverUncheckedCreateInput): Promise<void> {
  await prismaOf(tx).handover.create({ data, select: { id: true } });
}

export async function changeHandover(
  tx: Tx,
  id: string,
  data: { state: string; decidedBy: string; decidedAt: Date },
): Promise<void> {
  await prismaOf(tx).handover.update({ where: { id }, data, select: { id: true } });
}

/** Names who answers for a thing from now on; returns the id of the row. */
export async function putOwner(
  tx: Tx,
  owner: {
    id: string;
    organisationId: string;
    workspaceId: string;
    kind: string;
    subjectId: string;
    ownerId: string;
    since: Date;
  },
): Promise<string> {
  const [kept] = await rows<{ id: string }>(
    tx,
    `INSERT INTO ownership (id, organisation_id, workspace_id, kind, subject_id, owner_id, since)
     VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (organisation_id, kind, subject_id) DO UPDATE SET owner_id = EXCLUDED.owner_id, since = EXCLUDED.since
     RETURNING id`,
    [
      owner.id,
      owner.organisationId,
      owner.workspaceId,
      owner.kind,
      owner.subjectId,
      owner.ownerId,
      owner.since,
    ],
  );
  return kept?.id ?? owner.id;
}
