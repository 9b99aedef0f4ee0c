import type { Database } from '#server/platform/unit-of-work.ts';
import type { ReplicaNumbers } from './note-numbers.ts';

const TIMEOUT_MS = 5_000;
const KEEP = `
  WITH given AS (
    INSERT INTO record_number (organisation_id, replica, numbered_to, started_at, said_at, ended_at)
    SELECT g.organisation_id, $1, g.numbered_to, $2, $3, CASE WHEN $4 THEN $3::timestamptz END
    FROM unnest($5::text[], $6::int8[]) AS g(organisation_id, numbered_to)
    ON CONFLICT (organisation_id, replica) DO UPDATE SET numbered_to = greatest(record_number.numbered_to, excluded.numbered_to),
      said_at = excluded.said_at, ended_at = excluded.ended_at
  )
  INSERT INTO record_skip (organisation_id, replica, sequence, why, said_at)
  SELECT s.organisation_id, $1, s.sequence, s.why, $3 FROM unnest($7::text[], $8::int8[], $9::text[]) AS s(organisation_id, sequence, why)
  ON CONFLICT (organisation_id, replica, sequence) DO NOTHING`;

/** Keeps in one statement what a replica tells of its numbers. */
export async function keepNumbers(database: Database, numbers: ReplicaNumbers): Promise<void> {
  const { replica, startedAt, at, isEnd, given, skips } = numbers;
  const query = {
    text: KEEP,
    values: [
      replica,
      startedAt,
      at,
      isEnd,
      given.map(({ organisationId }) => organisationId),
      given.map(({ numberedTo }) => numberedTo),
      skips.map(({ organisationId }) => organisationId),
      skips.map(({ sequence }) => sequence),
      skips.map(({ why }) => why),
    ],
    query_timeout: TIMEOUT_MS,
  };
  await database.pool.query(query);
}
