import { row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';

/** A version of a scorer as its pages have it. */
export interface ScorerVersionRow {
  id: string;
  scorerId: string;
  name: string;
  version: number;
  experimentId: string;
  experimentName: string;
  /** The experiment's number for clients. */
  experimentNumber: string;
  workspaceId: string;
  createdBy: string;
  createdAt: Date;
  /** JSON, as the client wrote it; null where a list leaves out what is long. */
  definition: string | null;
}

export interface ListedScorerRow extends ScorerVersionRow {
  versionsCount: number;
}

/** Lists carry definitions only to say what sort of scorer each is; judges are described in far less. */
const LISTED_DEFINITION_CHARS = 20_000;

const COLUMNS = `s.id, s.scorer_id AS "scorerId", s.name, s.version, e.id AS "experimentId", e.name AS "experimentName",
  e.wire_id AS "experimentNumber", s.workspace_id AS "workspaceId", s.created_by AS "createdBy", s.created_at AS "createdAt"`;
const SHORT_DEFINITION = `CASE WHEN octet_length(s.definition) <= ${LISTED_DEFINITION_CHARS} THEN s.definition END AS definition`;

/** The newest version of each scorer of one experiment, or of all that are not deleted, the last registered first. */
export function listedScorers(
  tx: Tx,
  given: {
    organisationId: string;
    experimentId: string | null;
    search: string | null;
    after: string | null;
    limit: number;
  },
): Promise<ListedScorerRow[]> {
  return rows<ListedScorerRow>(
    tx,
    `SELECT ${COLUMNS}, ${SHORT_DEFINITION},
       (SELECT count(*)::int FROM scorer v WHERE v.scorer_id = s.scorer_id) AS "versionsCount"
     FROM scorer s JOIN experiment e ON e.id = s.experiment_id
     WHERE s.organisation_id = $1 AND CASE WHEN $2::text IS NULL THEN e.lifecycle = 'active' ELSE e.id = $2 END
       AND ($3::text IS NULL OR strpos(lower(s.name), lower($3)) > 0) AND ($4::text IS NULL OR s.id < $4)
       AND NOT EXISTS (SELECT 1 FROM scorer n WHERE n.scorer_id = s.scorer_id AND n.version > s.version)
     ORDER BY s.id DESC LIMIT $5`,
    [given.organisationId, given.experimentId, given.search, given.after, given.limit],
  );
}

/** One version of a scorer with all that its client wrote, or its newest; null when there is none. */
export function shownScorer(
  tx: Tx,
  organisationId: string,
  scorerId: string,
  version: number | null,
): Promise<ListedScorerRow | null> {
  return row<ListedScorerRow>(
    tx,
    `SELECT ${COLUMNS}, s.definition,
       (SELECT count(*)::int FROM scorer v WHERE v.scorer_id = s.scorer_id) AS "versionsCount"
     FROM scorer s JOIN experiment e ON e.id = s.experiment_id
     WHERE s.organisation_id = $1 AND s.scorer_id = $2 AND ($3::int IS NULL OR s.version = $3)
     ORDER BY s.version DESC LIMIT 1`,
    [organisationId, scorerId, version],
  );
}

/** Versions of a scorer below a number, the newest first. */
export function scorerHistory(
  tx: Tx,
  organisationId: string,
  given: { scorerId: string; before: number | null; limit: number },
): Promise<ScorerVersionRow[]> {
  return rows<ScorerVersionRow>(
    tx,
    `SELECT ${COLUMNS}, ${SHORT_DEFINITION} FROM scorer s JOIN experiment e ON e.id = s.experiment_id
     WHERE s.organisation_id = $1 AND s.scorer_id = $2 AND ($3::int IS NULL OR s.version < $3)
     ORDER BY s.version DESC LIMIT $4`,
    [organisationId, given.scorerId, given.before, given.limit],
  );
}
