import { row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { FolderEntry } from './domain/folder-entry.ts';

export interface RunFileRow {
  path: string;
  digest: string;
  sizeBytes: number;
  mediaType: string;
  modifiedAt: Date;
  /** The version whose evidence it is; null while it may change. */
  frozenBy: string | null;
}

const COLUMNS = `path, digest, size_bytes AS "sizeBytes", media_type AS "mediaType", modified_at AS "modifiedAt", frozen_by AS "frozenBy"`;

/** The file at a path, or null. */
export function runFileAt(tx: Tx, workspaceId: string, path: string): Promise<RunFileRow | null> {
  return row<RunFileRow>(tx, `SELECT ${COLUMNS} FROM run_file WHERE workspace_id = $1 AND path = $2`, [
    workspaceId,
    path,
  ]);
}

/** Every file below a folder (not the folder's own name as a file), by path. */
export function runFilesBelow(
  tx: Tx,
  workspaceId: string,
  folder: string,
  limit: number,
): Promise<RunFileRow[]> {
  return rows<RunFileRow>(
    tx,
    `SELECT ${COLUMNS} FROM run_file WHERE workspace_id = $1 AND path >= $2 AND ($3::text IS NULL OR path < $3)
     ORDER BY path LIMIT $4`,
    [workspaceId, folder === '' ? '' : `${folder}/`, folder === '' ? null : `${folder}0`, limit],
  );
}

/**
 * What stands directly in a folder, by name, at most `limit`. Leaps over what a folder in it holds, however much that is:
 * '0' is the sign after '/', and no path holds the sign after nothing.
 */
export function folderEntries(
  tx: Tx,
  workspaceId: string,
  folder: string,
  limit: number,
): Promise<FolderEntry[]> {
  const base = folder === '' ? '' : `${folder}/`;
  return rows<FolderEntry>(
    tx,
    `WITH RECURSIVE entry AS (
       (SELECT split_part(substr(path, length($2) + 1), '/', 1) AS name,
               strpos(substr(path, length($2) + 1), '/') > 0 AS is_folder, size_bytes
        FROM run_file WHERE workspace_id = $1 AND path >= $2 AND ($3::text IS NULL OR path < $3) ORDER BY path LIMIT 1)
       UNION ALL
       SELECT found.* FROM entry CROSS JOIN LATERAL (
         SELECT split_part(substr(path, length($2) + 1), '/', 1),
                strpos(substr(path, length($2) + 1), '/') > 0, size_bytes
         FROM run_file
         WHERE workspace_id = $1 AND path >= $2 || entry.name || CASE WHEN entry.is_folder THEN '0' ELSE chr(1) END
           AND ($3::text IS NULL OR path < $3)
         ORDER BY path LIMIT 1) found
     )
     SELECT name, is_folder AS "isFolder", CASE WHEN is_folder THEN NULL ELSE size_bytes END AS "sizeBytes"
     FROM entry LIMIT $4`,
    [workspaceId, base, folder === '' ? null : `${folder}0`, limit],
  );
}

export interface FileUploadRow {
  path: string;
  partsCount: number;
  createdBy: string;
  parts: { number: number; digest: string; sizeBytes: number }[];
}

/** An upload in parts with what has arrived of it by number, or null. */
export function fileUploadById(tx: Tx, workspaceId: string, id: string): Promise<FileUploadRow | null> {
  return row<FileUploadRow>(
    tx,
    `SELECT path, parts_count AS "partsCount", created_by AS "createdBy",
       coalesce((SELECT jsonb_agg(jsonb_build_object('number', number, 'digest', digest, 'sizeBytes', size_bytes)
                                  ORDER BY number)
                 FROM file_upload_part WHERE upload_id = u.id), '[]') AS parts
     FROM file_upload u WHERE id = $2 AND workspace_id = $1`,
    [workspaceId, id],
  );
}

/** Whether the file at a path was made of this upload in parts, which is over then. */
export async function isMadeOf(
  tx: Tx,
  workspaceId: string,
  path: string,
  uploadId: string,
): Promise<boolean> {
  const found = await row(
    tx,
    'SELECT 1 FROM run_file WHERE workspace_id = $1 AND path = $2 AND upload_id = $3',
    [workspaceId, path, uploadId],
  );
  return found !== null;
}
