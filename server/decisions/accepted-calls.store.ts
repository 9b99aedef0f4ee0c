import type { Database } from '#server/platform/unit-of-work.ts';

const TIMEOUT_MS = 5_000;

/** A promise as it is kept; `letter` is what becomes of it when nobody keeps it. */
export interface AcceptedRow {
  id: string;
  organisationId: string;
  workspaceId: string | null;
  replica: string;
  key: { id: string; requestDigest: string } | null;
  hasCallback: boolean;
  letter: string;
  at: Date;
}

const INSERT = `
  WITH fresh AS (
    INSERT INTO accepted_call (id, organisation_id, workspace_id, replica, key_id, request_digest, has_callback, letter,
      accepted_at, seen_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9) ON CONFLICT (key_id) DO NOTHING RETURNING id, request_digest
  )
  SELECT id, request_digest AS "requestDigest" FROM fresh
  UNION ALL
  SELECT id, request_digest FROM accepted_call WHERE key_id = $5 AND NOT EXISTS (SELECT 1 FROM fresh)`;

/** Inserts a promise, or returns the one that was made for its key before; null when that one is only just being made. */
export async function insertAccepted(
  { pool }: Database,
  accepted: AcceptedRow,
): Promise<{ id: string; requestDigest: string | null } | null> {
  const { id, organisationId, workspaceId, replica, key, hasCallback, letter, at } = accepted;
  const keyed = [key?.id ?? null, key?.requestDigest ?? null];
  const values = [id, organisationId, workspaceId, replica, ...keyed, hasCallback, letter, at];
  const query = { text: INSERT, values, query_timeout: TIMEOUT_MS };
  const found = await pool.query(query);
  return found.rows[0] ?? null;
}

/** Removes promises that were kept. */
export async function deleteAccepted({ pool }: Database, ids: readonly string[]): Promise<void> {
  const text = 'DELETE FROM accepted_call WHERE id = ANY($1)';
  const query = { text, values: [ids], query_timeout: TIMEOUT_MS };
  await pool.query(query);
}

/** Notes that somebody still works on these. */
export async function touchAccepted({ pool }: Database, ids: readonly string[], at: Date): Promise<void> {
  const text = 'UPDATE accepted_call SET seen_at = $2 WHERE id = ANY($1)';
  const query = { text, values: [ids, at], query_timeout: TIMEOUT_MS };
  await pool.query(query);
}

const BURY = `
  WITH gone AS (
    DELETE FROM accepted_call a WHERE a.id IN (
      SELECT id FROM accepted_call WHERE CASE WHEN $1::text[] IS NULL THEN seen_at < $2 ELSE id = ANY($1) END
      ORDER BY seen_at LIMIT 200 FOR UPDATE SKIP LOCKED)
    RETURNING a.id, a.organisation_id, a.has_callback, a.letter
  ), told AS (
    SELECT g.*, EXISTS (SELECT 1 FROM decision d WHERE d.id = g.id AND d.organisation_id = g.organisation_id) AS stands FROM gone g
  )
  INSERT INTO dead_letter (id, organisation_id, workspace_id, workflow_id, workflow_version_id, decision_id, subject, token_id,
    correlation_id, reason, fault, detail, attempts, payload, received_at, added_at)
  SELECT x.id, x.organisation_id, x.workspace_id, x.workflow_id, x.workflow_version_id, x.decision_id, x.subject, x.token_id,
    x.correlation_id, CASE WHEN t.stands THEN 'callback' ELSE 'accepted' END, $3::text, CASE WHEN t.stands THEN $5 ELSE $4 END, 0,
    CASE WHEN t.stands THEN NULL ELSE nullif(x.payload, 'null'::jsonb) END, x.received_at, $6::timestamptz
  FROM told t, jsonb_to_record(t.letter) AS x(
    id text, organisation_id text, workspace_id text, workflow_id text, workflow_version_id text, decision_id text, subject text,
    token_id text, correlation_id text, payload jsonb, received_at timestamptz)
  WHERE NOT t.stands OR t.has_callback
  ON CONFLICT (id) DO NOTHING RETURNING id`;

/**
 * Makes dead letters of these, or of those that nobody was heard of for since a moment: of calls without a decision, and of
 * decisions that somebody may not have been told. Returns how many.
 */
export async function buryAccepted(
  { pool }: Database,
  which: { ids: readonly string[] } | { silentSince: Date },
  why: { fault: string; detail: string; detailOfDecided: string; at: Date },
): Promise<number> {
  const [ids, since] = 'ids' in which ? [which.ids, why.at] : [null, which.silentSince];
  const values = [ids, since, why.fault, why.detail, why.detailOfDecided, why.at];
  const query = { text: BURY, values, query_timeout: TIMEOUT_MS };
  const buried = await pool.query(query);
  return buried.rows.length;
}
