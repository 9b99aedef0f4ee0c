import { rows } from '#server/platform/db.ts';
import { readTimeCursor } from '#server/platform/domain/time-cursor.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { SessionEntry } from './people.views.ts';

export interface OrganisationSession extends SessionEntry {
  personName: string;
}

/** The open sessions that work in the organisation, the last begun first, keyset-paged; of one person when `personId` is given. */
export function organisationSessions(
  tx: Tx,
  organisationId: string,
  given: { now: Date; personId: string | null; cursor: string | undefined; limit: number },
): Promise<OrganisationSession[]> {
  const after = readTimeCursor(given.cursor);
  return rows(
    tx,
    `SELECT s.id, s.person_id AS "personId", p.name AS "personName", s.methods, s.assurance_level AS "assuranceLevel",
       s.address_prefix AS "addressPrefix", s.user_agent AS "userAgent", s.script, s.created_at AS "createdAt",
       s.last_seen_at AS "lastSeenAt", least(s.idle_expires_at, s.absolute_expires_at) AS "expiresAt"
     FROM auth_session s JOIN person p ON p.id = s.person_id
     JOIN membership m ON m.person_id = s.person_id AND m.organisation_id = $1 AND m.ended_at IS NULL
     WHERE s.organisation_id = $1 AND s.revoked_at IS NULL AND s.idle_expires_at > $2 AND s.absolute_expires_at > $2
       AND ($3::text IS NULL OR s.person_id = $3)
       AND ($4::timestamptz IS NULL OR (s.created_at, s.id) < ($4::timestamptz, $5))
     ORDER BY s.created_at DESC, s.id DESC LIMIT $6`,
    [organisationId, given.now, given.personId, after?.at ?? null, after?.id ?? null, given.limit],
  );
}
