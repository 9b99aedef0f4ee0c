import { rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { WitnessState } from './domain/witness-state.ts';

export interface WitnessRow {
  witness: string;
  state: WitnessState;
  knownSize: number | null;
  detail: string;
  askedAt: Date;
  since: Date;
}

/** What witnesses last answered about an organisation's log. */
export function witnesses(tx: Tx, organisationId: string): Promise<WitnessRow[]> {
  return rows<WitnessRow>(
    tx,
    `SELECT witness, state, known_size AS "knownSize", detail, asked_at AS "askedAt", since FROM audit_witness
     WHERE organisation_id = $1 ORDER BY asked_at DESC LIMIT 16`,
    [organisationId],
  );
}
