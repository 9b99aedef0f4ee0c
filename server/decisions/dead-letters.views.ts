import { row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { DeadLetter, DeadLetterState } from './domain/dead-letter.ts';

/** A dead letter as it stands, without what it takes to try again. */
export type DeadLetterRow = Omit<DeadLetter, 'payload'> & {
  state: DeadLetterState;
  /** What it takes to try again is still there. */
  hasPayload: boolean;
  /** How often it was tried again. */
  replays: number;
  askedBy: string | null;
  askedAt: Date | null;
  /** The decision that the newest replay led to. */
  replayedAs: string | null;
  lastResult: string | null;
  settledBy: string | null;
  settledAt: Date | null;
};

const COLUMNS = `id, organisation_id AS "organisationId", workspace_id AS "workspaceId", workflow_id AS "workflowId",
  workflow_version_id AS "workflowVersionId", decision_id AS "decisionId", subject, token_id AS "tokenId",
  correlation_id AS "correlationId", reason, fault, detail, attempts, received_at AS "receivedAt", added_at AS "addedAt",
  state, payload IS NOT NULL AS "hasPayload", replays, asked_by AS "askedBy", asked_at AS "askedAt",
  replayed_as AS "replayedAs", last_result AS "lastResult", settled_by AS "settledBy", settled_at AS "settledAt"`;

/** Dead letters newest first, from after the given one on. */
export function deadLetterRows(
  tx: Tx,
  organisationId: string,
  wanted: {
    workflowId: string | null;
    reason: string | null;
    state: string | null;
    after: string | null;
    limit: number;
  },
): Promise<DeadLetterRow[]> {
  return rows<DeadLetterRow>(
    tx,
    `SELECT ${COLUMNS} FROM dead_letter
     WHERE organisation_id = $1 AND ($2::text IS NULL OR workflow_id = $2) AND ($3::text IS NULL OR reason = $3)
       AND ($4::text IS NULL OR state = $4) AND ($5::text IS NULL OR id < $5)
     ORDER BY id DESC LIMIT $6`,
    [organisationId, wanted.workflowId, wanted.reason, wanted.state, wanted.after, wanted.limit],
  );
}

/** One dead letter with its payload as it is stored, or null when it may not be seen. */
export function deadLetterById(
  tx: Tx,
  organisationId: string,
  id: string,
): Promise<(DeadLetterRow & { payload: unknown }) | null> {
  return row(tx, `SELECT ${COLUMNS}, payload FROM dead_letter WHERE organisation_id = $1 AND id = $2`, [
    organisationId,
    id,
  ]);
}

/** Dead letters about a subject with what they hold as it is stored, by id from above a cursor, at most `limit`. */
export function lettersOfSubject(
  tx: Tx,
  organisationId: string,
  subject: string,
  after: string,
  limit: number,
): Promise<(DeadLetterRow & { payload: unknown })[]> {
  return rows(
    tx,
    `SELECT ${COLUMNS}, payload FROM dead_letter WHERE organisation_id = $1 AND subject = $2 AND id > $3 ORDER BY id LIMIT $4`,
    [organisationId, subject, after, limit],
  );
}
