import { row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';

export interface StoredPayloadKey {
  id: string;
  organisationId: string;
  sealedKey: string;
}

const COLUMNS = 'id, organisation_id AS "organisationId", sealed_key AS "sealedKey"';

/** Keeps a key for an organisation's day unless there is one, and returns the one that stands. */
export async function keepKeyOfDay(
  tx: Tx,
  key: StoredPayloadKey & { day: string; createdAt: Date },
): Promise<StoredPayloadKey | null> {
  await rows(
    tx,
    `INSERT INTO payload_key (id, organisation_id, day, sealed_key, created_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (organisation_id, day) DO NOTHING`,
    [key.id, key.organisationId, key.day, key.sealedKey, key.createdAt],
  );
  return keyOfDay(tx, key.organisationId, key.day);
}

/** The key of an organisation's day, if there is one. */
export function keyOfDay(tx: Tx, organisationId: string, day: string): Promise<StoredPayloadKey | null> {
  return row(tx, `SELECT ${COLUMNS} FROM payload_key WHERE organisation_id = $1 AND day = $2`, [
    organisationId,
    day,
  ]);
}

/** The keys with these ids that may be seen and were not destroyed; at most 1,000. */
export function payloadKeysByIds(tx: Tx, ids: readonly string[]): Promise<StoredPayloadKey[]> {
  return rows(tx, `SELECT ${COLUMNS} FROM payload_key WHERE id = ANY($1) LIMIT 1000`, [ids]);
}
