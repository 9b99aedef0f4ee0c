import { row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { CommitteeFacts, CommitteeSeat, MeetingFacts } from './domain/committee-facts.ts';

const COMMITTEE = `c.id, c.name, c.remit, c.created_at AS "createdAt", c.dissolved_at AS "dissolvedAt",
  (SELECT max(m.held_at) FROM committee_meeting m WHERE m.committee_id = c.id) AS "lastMetAt",
  (SELECT count(*) FROM committee_meeting m WHERE m.committee_id = c.id) AS meetings
  FROM committee c`;
const SEAT = `id, committee_id AS "committeeId", person_id AS "personId", role, since FROM committee_member`;

/** Committees by name, those that were dissolved last; at most 200. */
export function committeeRows(tx: Tx, organisationId: string): Promise<CommitteeFacts[]> {
  return rows<CommitteeFacts>(
    tx,
    `SELECT ${COMMITTEE} WHERE c.organisation_id = $1 ORDER BY (c.dissolved_at IS NOT NULL), c.name LIMIT 200`,
    [organisationId],
  );
}

export function committeeById(tx: Tx, organisationId: string, id: string): Promise<CommitteeFacts | null> {
  return row<CommitteeFacts>(tx, `SELECT ${COMMITTEE} WHERE c.organisation_id = $1 AND c.id = $2`, [
    organisationId,
    id,
  ]);
}

/** Who sits on these committees now, chairs first; at most 2,000. */
export function seatsOf(tx: Tx, organisationId: string, ids: readonly string[]): Promise<CommitteeSeat[]> {
  return rows<CommitteeSeat>(
    tx,
    `SELECT ${SEAT} WHERE organisation_id = $1 AND committee_id = ANY($2) AND until IS NULL ORDER BY role, since LIMIT 2000`,
    [organisationId, ids],
  );
}

/** Meetings of a committee, newest first from below a cursor. */
export function meetingRows(
  tx: Tx,
  organisationId: string,
  committeeId: string,
  page: { below: string | null; limit: number },
): Promise<MeetingFacts[]> {
  return rows<MeetingFacts>(
    tx,
    `SELECT id, subject, held_at AS "heldAt", attendees, decisions, recorded_by AS "recordedBy", recorded_at AS "recordedAt"
     FROM committee_meeting
     WHERE organisation_id = $1 AND committee_id = $2 AND ($3::text IS NULL OR id < $3) ORDER BY id DESC LIMIT $4`,
    [organisationId, committeeId, page.below, page.limit],
  );
}
