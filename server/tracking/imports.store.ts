import { row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { ImportCursor } from './domain/import-cursor.ts';
import type { ImportCounts, ImportProblem, ImportState } from './domain/import-facts.ts';
import type { ItemKind } from './imports.views.ts';

export interface NewImport {
  id: string;
  organisationId: string;
  workspaceId: string;
  url: string;
  remoteWorkspace: string | null;
  sealedCredential: string | null;
  egressGrants: readonly string[];
  takes: readonly string[];
  createdBy: string;
  createdAt: Date;
  cursor: ImportCursor;
  counts: ImportCounts;
}

/** Inserts an import that runs; false when one from the same place into the same workspace runs already. */
export async function insertImport(tx: Tx, given: NewImport): Promise<boolean> {
  const made = await row(
    tx,
    `INSERT INTO tracking_import (id, organisation_id, workspace_id, url, remote_workspace, sealed_credential, egress_grants, takes,
       state, created_by, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'running', $9, $10) ON CONFLICT DO NOTHING RETURNING id`,
    [
      given.id,
      given.organisationId,
      given.workspaceId,
      given.url,
      given.remoteWorkspace,
      given.sealedCredential,
      given.egressGrants,
      given.takes,
      given.createdBy,
      given.createdAt,
    ],
  );
  if (made === null) return false;
  await rows(
    tx,
    `INSERT INTO tracking_import_progress (import_id, organisation_id, workspace_id, cursor, counts, problems, attempts, revision, updated_at)
     VALUES ($1, $2, $3, $4, $5, '[]', 0, 0, $6)`,
    [
      given.id,
      given.organisationId,
      given.workspaceId,
      JSON.stringify(given.cursor),
      JSON.stringify(given.counts),
      given.createdAt,
    ],
  );
  return true;
}

/** Ends an import, for now or for good, unless it is in none of these states; with `forgets` its credential goes. */
export async function endImport(
  tx: Tx,
  id: string,
  to: { from: readonly ImportState[]; state: ImportState; at: Date; forgets: boolean },
): Promise<boolean> {
  const ended = await row(
    tx,
    `UPDATE tracking_import SET state = $2, finished_at = $3,
       sealed_credential = CASE WHEN $4 THEN NULL ELSE sealed_credential END
     WHERE id = $1 AND state = ANY($5) RETURNING id`,
    [id, to.state, to.at, to.forgets, to.from],
  );
  return ended !== null;
}

/** Ends all imports of an organisation that are not over, and has them forget their credentials; returns their ids. */
export async function endEveryImport(tx: Tx, organisationId: string, at: Date): Promise<string[]> {
  const ended = await rows<{ id: string }>(
    tx,
    `UPDATE tracking_import SET state = 'cancelled', finished_at = $2, sealed_credential = NULL
     WHERE organisation_id = $1 AND state IN ('running', 'failed') RETURNING id`,
    [organisationId, at],
  );
  return ended.map(({ id }) => id);
}

/** Lets an import go on, in somebody's name; `sealedCredential` null keeps the one it has. */
export async function resumeImportRow(
  tx: Tx,
  id: string,
  by: { resumedBy: string; sealedCredential: string | null; at: Date },
): Promise<void> {
  await rows(
    tx,
    `UPDATE tracking_import SET state = 'running', finished_at = NULL, resumed_by = $2,
       sealed_credential = coalesce($3, sealed_credential) WHERE id = $1`,
    [id, by.resumedBy, by.sealedCredential],
  );
  await rows(
    tx,
    `UPDATE tracking_import_progress SET attempts = 0, next_attempt_at = NULL, message = NULL, updated_at = $2 WHERE import_id = $1`,
    [id, by.at],
  );
}

/** Moves an import on by one step; false when it does not run any more, or somebody else moved it. */
export async function moveImport(
  tx: Tx,
  id: string,
  to: {
    revision: number;
    cursor: ImportCursor;
    counts: ImportCounts;
    problems: readonly ImportProblem[];
    at: Date;
  },
): Promise<boolean> {
  const moved = await row(
    tx,
    `WITH live AS (SELECT id FROM tracking_import WHERE id = $1 AND state = 'running' FOR SHARE)
     UPDATE tracking_import_progress SET cursor = $3, counts = $4, problems = $5, updated_at = $6,
       revision = revision + 1, attempts = 0, next_attempt_at = NULL, message = NULL
     FROM live WHERE import_id = live.id AND revision = $2 RETURNING import_id`,
    [
      id,
      to.revision,
      JSON.stringify(to.cursor),
      JSON.stringify(to.counts),
      JSON.stringify(to.problems),
      to.at,
    ],
  );
  return moved !== null;
}

/** Notes that a step failed and when it comes again. */
export async function putImportOff(
  tx: Tx,
  id: string,
  why: { attempts: number; message: string; nextAttemptAt: Date | null; at: Date },
): Promise<void> {
  await rows(
    tx,
    `UPDATE tracking_import_progress SET attempts = $2, message = $3, next_attempt_at = $4, updated_at = $5 WHERE import_id = $1`,
    [id, why.attempts, why.message, why.nextAttemptAt, why.at],
  );
}

/** Notes what stands here for something there, or that it is all here now. */
export async function putItem(
  tx: Tx,
  item: {
    organisationId: string;
    workspaceId: string;
    source: string;
    kind: ItemKind;
    sourceId: string;
    localId: string;
    isDone: boolean;
    isPartial: boolean;
  },
): Promise<void> {
  await rows(
    tx,
    `INSERT INTO tracking_import_item (organisation_id, workspace_id, source, kind, source_id, local_id, is_done, is_partial)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
     ON CONFLICT (workspace_id, source, kind, source_id) DO UPDATE SET is_done = excluded.is_done, is_partial = excluded.is_partial`,
    [
      item.organisationId,
      item.workspaceId,
      item.source,
      item.kind,
      item.sourceId,
      item.localId,
      item.isDone,
      item.isPartial,
    ],
  );
}
