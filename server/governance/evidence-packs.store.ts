import { row, rows } from '#server/platform/db.ts';
import { readTimeCursor } from '#server/platform/domain/time-cursor.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { PackHead, PackKind, PackProfile } from './domain/evidence-pack.ts';

export interface PackRecord {
  id: string;
  organisationId: string;
  kind: PackKind;
  subjectId: string;
  workflowId: string;
  environment: string | null;
  profile: PackProfile;
  size: number;
  previousSize: number | null;
  manifestDigest: string;
  madeBy: string;
  madeAt: Date;
}

export async function insertPack(tx: Tx, pack: PackRecord, head: PackHead): Promise<void> {
  await rows(
    tx,
    `INSERT INTO evidence_pack (id, organisation_id, kind, subject_id, workflow_id, environment, profile, size, previous_size,
       head, manifest_digest, made_by, made_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    [
      pack.id,
      pack.organisationId,
      pack.kind,
      pack.subjectId,
      pack.workflowId,
      pack.environment,
      pack.profile,
      pack.size,
      pack.previousSize,
      JSON.stringify(head),
      pack.manifestDigest,
      pack.madeBy,
      pack.madeAt,
    ],
  );
}

/** The tree head of this size as the first pack that was made at it knew it, or null. */
export async function headOfPack(tx: Tx, organisationId: string, size: number): Promise<PackHead | null> {
  const found = await row<{ head: PackHead }>(
    tx,
    'SELECT head FROM evidence_pack WHERE organisation_id = $1 AND size = $2 ORDER BY made_at, id LIMIT 1',
    [organisationId, size],
  );
  return found?.head ?? null;
}

/** Packs that were made, newest first, at most `limit`. */
export function packs(
  tx: Tx,
  organisationId: string,
  cursor: string | undefined,
  limit: number,
): Promise<PackRecord[]> {
  const before = readTimeCursor(cursor);
  return rows<PackRecord>(
    tx,
    `SELECT id, organisation_id AS "organisationId", kind, subject_id AS "subjectId", workflow_id AS "workflowId", environment,
       profile, size, previous_size AS "previousSize", manifest_digest AS "manifestDigest", made_by AS "madeBy", made_at AS "madeAt"
     FROM evidence_pack WHERE organisation_id = $1 AND ($2::timestamptz IS NULL OR (made_at, id) < ($2, $3))
     ORDER BY made_at DESC, id DESC LIMIT $4`,
    [organisationId, before?.at ?? null, before?.id ?? null, limit],
  );
}
