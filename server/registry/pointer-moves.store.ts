import { row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';

export interface PointerMoveRow {
  id: string;
  workspaceId: string;
  modelId: string;
  kind: 'alias' | 'stage';
  name: string;
  versionNumber: number;
  archivesOthers: boolean;
  workflowId: string;
  environment: string;
  changeRequestId: string;
}

const COLUMNS = `id, workspace_id AS "workspaceId", model_id AS "modelId", kind, name, version_number AS "versionNumber",
  archives_others AS "archivesOthers", workflow_id AS "workflowId", environment, change_request_id AS "changeRequestId"`;

/** Notes that a move waits for a change request. */
export async function insertPointerMove(
  tx: Tx,
  move: PointerMoveRow & { organisationId: string; askedBy: string; askedAt: Date },
): Promise<void> {
  await rows(
    tx,
    `INSERT INTO pointer_move (id, organisation_id, workspace_id, model_id, kind, name, version_number, archives_others, workflow_id,
       environment, change_request_id, asked_by, asked_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    [
      move.id,
      move.organisationId,
      move.workspaceId,
      move.modelId,
      move.kind,
      move.name,
      move.versionNumber,
      move.archivesOthers,
      move.workflowId,
      move.environment,
      move.changeRequestId,
      move.askedBy,
      move.askedAt,
    ],
  );
}

/** The moves of this pointer to this version that were not settled, at most 1,000. */
export function waitingMoves(
  tx: Tx,
  to: Pick<PointerMoveRow, 'modelId' | 'kind' | 'name' | 'versionNumber'>,
): Promise<PointerMoveRow[]> {
  return rows<PointerMoveRow>(
    tx,
    `SELECT ${COLUMNS} FROM pointer_move WHERE model_id = $1 AND settled_at IS NULL AND kind = $2 AND name = $3
       AND version_number = $4 ORDER BY id LIMIT 1000`,
    [to.modelId, to.kind, to.name, to.versionNumber],
  );
}

/** Every move of a model's pointers that was not settled, newest first, at most 200. */
export function movesOfModel(tx: Tx, modelId: string): Promise<PointerMoveRow[]> {
  return rows<PointerMoveRow>(
    tx,
    `SELECT ${COLUMNS} FROM pointer_move WHERE model_id = $1 AND settled_at IS NULL ORDER BY id DESC LIMIT 200`,
    [modelId],
  );
}

/** Settles every move that waited for a request, and returns them. */
export function settleMovesOf(tx: Tx, changeRequestId: string, at: Date): Promise<PointerMoveRow[]> {
  return rows<PointerMoveRow>(
    tx,
    `UPDATE pointer_move SET settled_at = $2 WHERE change_request_id = $1 AND settled_at IS NULL RETURNING ${COLUMNS}`,
    [changeRequestId, at],
  );
}

/** The model that a move is about, locked until the transaction ends; a deleted one is called by its id. */
export async function modelOfMove(
  tx: Tx,
  modelId: string,
): Promise<{ id: string; name: string; workspaceId: string }> {
  const found = await row<{ id: string; name: string; workspaceId: string }>(
    tx,
    'SELECT id, name, workspace_id AS "workspaceId" FROM model WHERE id = $1 FOR UPDATE',
    [modelId],
  );
  if (!found) throw new Error('a move is about a model that is not there');
  return found;
}
