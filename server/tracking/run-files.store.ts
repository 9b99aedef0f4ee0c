import { row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';

export interface NewRunFile {
  organisationId: string;
  workspaceId: string;
  path: string;
  digest: string;
  sizeBytes: number;
  mediaType: string;
  writtenBy: string;
  modifiedAt: Date;
  /** The upload in parts that it was made of. */
  uploadId?: string | undefined;
}

/** What stands in the way of a file: a version that keeps the place as it is, a file above it, a folder of its name, or no workspace. */
export type Obstacle = 'frozen' | 'file' | 'folder' | 'workspace';

function foldersAbove(path: string): string[] {
  const parts = path.split('/');
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'));
}

const FOLDER_LOCK = "hashtextextended('folder:' || $1 || ':' || folder, 0)";

/** Has no folder above a path be closed until the transaction ends; waits for whoever just closes one. */
async function keepOpen(tx: Tx, workspaceId: string, path: string): Promise<void> {
  await rows(
    tx,
    `SELECT pg_advisory_xact_lock_shared(${FOLDER_LOCK}) FROM unnest($2::text[]) AS above (folder)`,
    [workspaceId, foldersAbove(path)],
  );
}

/** Puts a file at its path, replacing what stood there; returns what is in the way instead of doing so. */
export async function putRunFile(tx: Tx, file: NewRunFile): Promise<Obstacle | null> {
  // In a statement before, so that the next one sees what was closed meanwhile.
  await keepOpen(tx, file.workspaceId, file.path);
  const found = await row<{ obstacle: Obstacle | null }>(
    tx,
    `WITH place AS (
       SELECT id FROM workspace WHERE id = $2 AND organisation_id = $1 AND workspace_matches(id)
     ), same AS (
       SELECT 1 FROM run_file WHERE workspace_id = $2 AND path = $3 AND digest = $4
     ), obstacle AS (
       SELECT kind FROM (
         SELECT 'workspace' AS kind WHERE NOT EXISTS (SELECT 1 FROM place)
         UNION ALL SELECT 'frozen' FROM frozen_folder WHERE workspace_id = $2 AND path = ANY($9) AND NOT EXISTS (SELECT 1 FROM same)
         UNION ALL SELECT 'frozen' FROM run_file WHERE workspace_id = $2 AND path = $3 AND frozen_by IS NOT NULL AND digest <> $4
         UNION ALL SELECT 'file' FROM run_file WHERE workspace_id = $2 AND path = ANY($9)
         UNION ALL (SELECT 'folder' FROM run_file WHERE workspace_id = $2 AND path >= $3 || '/' AND path < $3 || '0' LIMIT 1)
       ) all_kinds LIMIT 1
     ), written AS (
       INSERT INTO run_file (organisation_id, workspace_id, path, digest, size_bytes, media_type, written_by, modified_at, upload_id)
       SELECT $1, id, $3, $4, $5, $6, $7, $8, $10 FROM place WHERE NOT EXISTS (SELECT 1 FROM obstacle)
       ON CONFLICT (workspace_id, path) DO UPDATE
         SET digest = excluded.digest, size_bytes = excluded.size_bytes, media_type = excluded.media_type,
             written_by = excluded.written_by, modified_at = excluded.modified_at, upload_id = excluded.upload_id
         WHERE run_file.frozen_by IS NULL
       RETURNING 1
     )
     SELECT CASE
       WHEN EXISTS (SELECT 1 FROM obstacle) THEN (SELECT kind FROM obstacle)
       -- Frozen while this waited for it.
       WHEN NOT EXISTS (SELECT 1 FROM written) AND NOT EXISTS (SELECT 1 FROM same) THEN 'frozen'
     END AS obstacle`,
    [
      file.organisationId,
      file.workspaceId,
      file.path,
      file.digest,
      file.sizeBytes,
      file.mediaType,
      file.writtenBy,
      file.modifiedAt,
      foldersAbove(file.path),
      file.uploadId ?? null,
    ],
  );
  return found?.obstacle ?? null;
}

/** Takes a file, or everything below a folder, away; `frozen` tells how many files may not go, and then none went. */
export async function removeRunFiles(
  tx: Tx,
  workspaceId: string,
  path: string,
): Promise<{ files: number; bytes: number; frozen: number }> {
  const found = await row<{ files: number; bytes: number; frozen: number }>(
    tx,
    `WITH meant AS (
       SELECT path, frozen_by FROM run_file
       WHERE workspace_id = $1 AND (path = $2 OR (path >= $2 || '/' AND path < $2 || '0')) FOR UPDATE
     ), kept AS (SELECT count(*)::int AS frozen FROM meant WHERE frozen_by IS NOT NULL),
     gone AS (
       DELETE FROM run_file f USING meant m
       WHERE f.workspace_id = $1 AND f.path = m.path AND (SELECT frozen FROM kept) = 0 RETURNING f.size_bytes
     )
     SELECT count(*)::int AS files, coalesce(sum(size_bytes), 0) AS bytes, (SELECT frozen FROM kept) AS frozen FROM gone`,
    [workspaceId, path],
  );
  return found ?? { files: 0, bytes: 0, frozen: 0 };
}

/** Has everything below a folder stay as it is for a version; with `isClosed`, nothing is added to the folder either. */
export async function freezeFolder(
  tx: Tx,
  given: {
    organisationId: string;
    workspaceId: string;
    folder: string;
    versionId: string;
    now: Date;
    isClosed: boolean;
  },
): Promise<number> {
  const { organisationId, workspaceId, folder, versionId, now } = given;
  if (given.isClosed) {
    // Files that are just being put there are waited for, and what comes after this finds the folder closed.
    await rows(tx, `SELECT pg_advisory_xact_lock(${FOLDER_LOCK}) FROM (SELECT $2::text AS folder) closed`, [
      workspaceId,
      folder,
    ]);
    await rows(
      tx,
      `INSERT INTO frozen_folder (organisation_id, workspace_id, path, version_id, frozen_at)
       VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
      [organisationId, workspaceId, folder, versionId, now],
    );
  }
  const frozen = await rows(
    tx,
    `UPDATE run_file SET frozen_by = $3
     WHERE workspace_id = $1 AND (path = $2 OR (path >= $2 || '/' AND path < $2 || '0')) AND frozen_by IS NULL RETURNING 1`,
    [workspaceId, folder, versionId],
  );
  return frozen.length;
}

/** Opens an upload in parts; false when there is no such workspace for the caller. */
export async function insertFileUpload(
  tx: Tx,
  upload: {
    id: string;
    organisationId: string;
    workspaceId: string;
    path: string;
    partsCount: number;
    createdBy: string;
    createdAt: Date;
  },
): Promise<boolean> {
  const made = await rows(
    tx,
    `INSERT INTO file_upload (id, organisation_id, workspace_id, path, parts_count, created_by, created_at)
     SELECT $1, $2, id, $4, $5, $6, $7 FROM workspace
     WHERE id = $3 AND organisation_id = $2 AND workspace_matches(id) RETURNING 1`,
    [
      upload.id,
      upload.organisationId,
      upload.workspaceId,
      upload.path,
      upload.partsCount,
      upload.createdBy,
      upload.createdAt,
    ],
  );
  return made.length === 1;
}

/** Keeps one part, replacing what was sent under its number before; false when the upload is not open or has no such part. */
export async function putFilePart(
  tx: Tx,
  part: {
    organisationId: string;
    workspaceId: string;
    uploadId: string;
    number: number;
    digest: string;
    sizeBytes: number;
  },
): Promise<boolean> {
  const kept = await rows(
    tx,
    `INSERT INTO file_upload_part (upload_id, organisation_id, workspace_id, number, digest, size_bytes)
     SELECT id, organisation_id, workspace_id, $4, $5, $6 FROM file_upload
     WHERE id = $3 AND organisation_id = $1 AND workspace_id = $2 AND parts_count >= $4
     ON CONFLICT (upload_id, number) DO UPDATE SET digest = excluded.digest, size_bytes = excluded.size_bytes RETURNING 1`,
    [part.organisationId, part.workspaceId, part.uploadId, part.number, part.digest, part.sizeBytes],
  );
  return kept.length === 1;
}

/** Ends an upload in parts and lets go of its parts; false when it was not open. */
export async function deleteFileUpload(tx: Tx, workspaceId: string, id: string): Promise<boolean> {
  const gone = await rows(tx, 'DELETE FROM file_upload WHERE id = $2 AND workspace_id = $1 RETURNING 1', [
    workspaceId,
    id,
  ]);
  return gone.length === 1;
}

/** Ends uploads in parts that were opened before a time and never completed, at most 1,000; for the system role. */
export async function deleteStaleFileUploads(tx: Tx, before: Date): Promise<number> {
  const gone = await rows(
    tx,
    `DELETE FROM file_upload WHERE id IN
       (SELECT id FROM file_upload WHERE created_at < $1 ORDER BY created_at LIMIT 1000) RETURNING 1`,
    [before],
  );
  return gone.length;
}
