import { row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';

/** Tells whether a case about a subject waits for a person, who needs what is held until then. */
export async function hasPending(tx: Tx, organisationId: string, subject: string): Promise<boolean> {
  const found = await row(
    tx,
    "SELECT 1 FROM decision WHERE organisation_id = $1 AND subject = $2 AND status = 'pending_review' LIMIT 1",
    [organisationId, subject],
  );
  return found !== null;
}

/** SQL for what keeps a row `d` of `$1` because of its workflow: a legal hold on it, frozen evidence of an incident about it or all. */
export const KEPT = `(EXISTS (SELECT 1 FROM legal_hold h WHERE h.organisation_id = $1 AND h.lifted_at IS NULL AND h.workflow_id = d.workflow_id)
  OR EXISTS (SELECT 1 FROM incident_classification c LEFT JOIN incident i ON i.id = c.incident_id
    WHERE c.organisation_id = $1 AND c.is_frozen AND (i.workflow_id IS NULL OR i.workflow_id = d.workflow_id)))`;

/** Settled decisions about a subject that were not erased yet and that nothing about their workflow keeps, at most `limit`. */
export async function decisionsOfSubject(
  tx: Tx,
  organisationId: string,
  subject: string,
  limit: number,
): Promise<string[]> {
  const found = await rows<{ id: string }>(
    tx,
    `SELECT d.id FROM decision d WHERE d.organisation_id = $1 AND d.subject = $2 AND d.erased_at IS NULL
       AND d.status <> 'pending_review' AND NOT ${KEPT} ORDER BY d.id LIMIT $3`,
    [organisationId, subject, limit],
  );
  return found.map(({ id }) => id);
}

/** Tells whether decisions or dead letters about a subject are kept because of their workflow. */
export async function hasKept(tx: Tx, organisationId: string, subject: string): Promise<boolean> {
  const found = await row<{ is: boolean }>(
    tx,
    `SELECT EXISTS (SELECT 1 FROM decision d WHERE d.organisation_id = $1 AND d.subject = $2 AND d.erased_at IS NULL AND ${KEPT})
       OR EXISTS (SELECT 1 FROM dead_letter d WHERE d.organisation_id = $1 AND d.subject = $2 AND ${KEPT}) AS is`,
    [organisationId, subject],
  );
  return found?.is ?? false;
}

/** A call taken in for later whose gateway was not heard of for this long is worked on by nobody. */
const SILENT_MS = 60_000;

/**
 * Removes what was taken in about a subject to be answered later and is not worked on: its decision stands, or its gateway
 * fell silent. What a hold or frozen evidence keeps stays and becomes a dead letter. Returns how many.
 */
export async function deleteAcceptedOfSubject(
  tx: Tx,
  organisationId: string,
  about: { subject: string; subjectDigest: string; at: Date },
): Promise<number> {
  const gone = await rows(
    tx,
    `DELETE FROM accepted_call a USING (
       SELECT id, letter->>'workflow_id' AS workflow_id FROM accepted_call WHERE organisation_id = $1 AND letter->>'subject' = $2) d
     WHERE a.id = d.id AND NOT ${KEPT}
       AND (a.seen_at < $4 OR EXISTS (SELECT 1 FROM decision t WHERE t.id = a.id AND t.organisation_id = $1))
       AND NOT EXISTS (SELECT 1 FROM legal_hold h WHERE h.organisation_id = $1 AND h.lifted_at IS NULL
         AND (h.scope = 'organisation' OR h.subject_digest = $3))
     RETURNING a.id`,
    [organisationId, about.subject, about.subjectDigest, new Date(about.at.getTime() - SILENT_MS)],
  );
  return gone.length;
}

/** Tells whether calls about a subject are still to be answered: their decisions come, or they become dead letters. */
export async function hasAccepted(tx: Tx, organisationId: string, subject: string): Promise<boolean> {
  const found = await row(
    tx,
    "SELECT 1 FROM accepted_call WHERE organisation_id = $1 AND letter->>'subject' = $2 LIMIT 1",
    [organisationId, subject],
  );
  return found !== null;
}

/** The workflows that made these decisions, as far as they were received since a moment. */
export async function workflowsOfRecent(
  tx: Tx,
  organisationId: string,
  ids: readonly string[],
  since: Date,
): Promise<string[]> {
  const found = await rows<{ id: string }>(
    tx,
    `SELECT DISTINCT workflow_id AS id FROM decision
     WHERE organisation_id = $1 AND id = ANY($2) AND received_at >= $3 ORDER BY workflow_id`,
    [organisationId, ids, since],
  );
  return found.map(({ id }) => id);
}

/** The workflows whose decisions or dead letters still hold something about a subject, at most 1,000. */
export async function workflowsOfSubject(tx: Tx, organisationId: string, subject: string): Promise<string[]> {
  const found = await rows<{ id: string }>(
    tx,
    `SELECT workflow_id AS id FROM decision WHERE organisation_id = $1 AND subject = $2 AND erased_at IS NULL
     UNION SELECT workflow_id FROM dead_letter WHERE organisation_id = $1 AND subject = $2 AND workflow_id IS NOT NULL LIMIT 1000`,
    [organisationId, subject],
  );
  return found.map(({ id }) => id);
}

/** Decisions about a subject, open ones too, by id from above a cursor, at most `limit`. */
export async function idsOfSubject(
  tx: Tx,
  organisationId: string,
  subject: string,
  after: string,
  limit: number,
): Promise<string[]> {
  const found = await rows<{ id: string }>(
    tx,
    'SELECT id FROM decision WHERE organisation_id = $1 AND subject = $2 AND erased_at IS NULL AND id > $3 ORDER BY id LIMIT $4',
    [organisationId, subject, after, limit],
  );
  return found.map(({ id }) => id);
}

/** Decisions received before a moment that no hold keeps and that were not erased yet, oldest first, at most `limit`. */
export async function decisionsBefore(
  tx: Tx,
  organisationId: string,
  before: Date,
  limit: number,
): Promise<string[]> {
  const found = await rows<{ id: string }>(
    tx,
    `SELECT d.id FROM decision d WHERE d.organisation_id = $1 AND d.received_at < $2 AND d.erased_at IS NULL
       AND d.status <> 'pending_review' AND NOT ${KEPT}
     ORDER BY d.received_at LIMIT $3`,
    [organisationId, before, limit],
  );
  return found.map(({ id }) => id);
}

/** Takes out of these decisions what may be personal, through the only function that may; returns of how many. */
export async function letGo(
  tx: Tx,
  organisationId: string,
  ids: readonly string[],
  subjectDigest: string | null,
  at: Date,
): Promise<number> {
  const found = await row<{ count: number }>(tx, 'SELECT erase_decisions($1, $2, $3, $4) AS count', [
    organisationId,
    ids,
    subjectDigest,
    at,
  ]);
  return found?.count ?? 0;
}

/** The verdicts on these decisions: governed rows, which the event of an erasure accounts for. */
export async function verdictsOn(tx: Tx, ids: readonly string[]): Promise<string[]> {
  const found = await rows<{ id: string }>(tx, 'SELECT id FROM verdict WHERE decision_id = ANY($1)', [ids]);
  return found.map(({ id }) => id);
}

/** How much is held about a subject, by what it is called. */
export type SubjectCounts = Record<
  'decisions' | 'verdicts' | 'outcomes' | 'dead letters' | 'accepted calls',
  number
>;

/** How much is held about a subject. */
export async function countsOfSubject(
  tx: Tx,
  organisationId: string,
  subject: string,
): Promise<SubjectCounts> {
  const found = await row<SubjectCounts>(
    tx,
    `SELECT count(DISTINCT d.id)::int AS decisions, count(e.id) FILTER (WHERE e.kind = 'verdict')::int AS verdicts,
       count(e.id) FILTER (WHERE e.kind = 'outcome')::int AS outcomes,
       (SELECT count(*)::int FROM dead_letter WHERE organisation_id = $1 AND subject = $2) AS "dead letters",
       (SELECT count(*)::int FROM accepted_call WHERE organisation_id = $1 AND letter->>'subject' = $2) AS "accepted calls"
     FROM decision d LEFT JOIN decision_event e ON e.decision_id = d.id
     WHERE d.organisation_id = $1 AND d.subject = $2 AND d.erased_at IS NULL`,
    [organisationId, subject],
  );
  return found ?? { decisions: 0, verdicts: 0, outcomes: 0, 'dead letters': 0, 'accepted calls': 0 };
}
