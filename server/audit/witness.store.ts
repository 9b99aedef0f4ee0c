import { rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { WitnessState } from './domain/witness-state.ts';

export interface UncosignedLog {
  organisationId: string;
  size: number;
  /** The checkpoint's note. */
  note: string;
  /** The size that the witness told or cosigned last, null before it was ever asked. */
  knownSize: number | null;
}

/** Logs whose newest checkpoint this witness has not cosigned, and that are not halted; at most 1,000. */
export function uncosignedLogs(tx: Tx, witness: string): Promise<UncosignedLog[]> {
  return rows<UncosignedLog>(
    tx,
    `SELECT k.organisation_id AS "organisationId", c.size, c.note, w.known_size AS "knownSize"
     FROM (SELECT DISTINCT organisation_id FROM audit_log_key) k
     CROSS JOIN LATERAL (SELECT size, note FROM audit_checkpoint c WHERE c.organisation_id = k.organisation_id
                         ORDER BY size DESC LIMIT 1) c
     LEFT JOIN audit_witness w ON w.organisation_id = k.organisation_id AND w.witness = $1
     WHERE NOT EXISTS (SELECT FROM audit_cosignature s
                       WHERE s.organisation_id = k.organisation_id AND s.size = c.size AND s.witness = $1)
       AND NOT EXISTS (SELECT FROM audit_halt h WHERE h.organisation_id = k.organisation_id AND h.lifted_at IS NULL)
     ORDER BY w.asked_at NULLS FIRST LIMIT 1000`,
    [witness],
  );
}

export async function insertCosignature(
  tx: Tx,
  organisationId: string,
  given: { size: number; witness: string; line: string; vkey: string; at: Date },
): Promise<void> {
  await rows(
    tx,
    `INSERT INTO audit_cosignature (organisation_id, size, witness, line, vkey, cosigned_at) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT DO NOTHING`,
    [organisationId, given.size, given.witness, given.line, given.vkey, given.at],
  );
}

/** Notes what a witness answered; `since` stays while the state does. */
export async function noteWitness(
  tx: Tx,
  organisationId: string,
  given: { witness: string; state: WitnessState; knownSize: number | null; detail: string; at: Date },
): Promise<void> {
  await rows(
    tx,
    `INSERT INTO audit_witness (organisation_id, witness, state, known_size, detail, asked_at, since) VALUES ($1, $2, $3, $4, $5, $6, $6)
     ON CONFLICT (organisation_id, witness) DO UPDATE SET known_size = coalesce($4, audit_witness.known_size), detail = $5, asked_at = $6,
       since = CASE WHEN audit_witness.state = $3 THEN audit_witness.since ELSE $6 END, state = $3`,
    [organisationId, given.witness, given.state, given.knownSize, given.detail, given.at],
  );
}
