import { row } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { TrafficTerms } from './domain/traffic-split.ts';

export interface TrafficSplitRow {
  id: string;
  terms: TrafficTerms;
  salt: string;
  reason: string;
  setBy: string;
  setAt: Date;
}

/** The split in force of a deployment, or null. */
export function splitInForce(tx: Tx, deploymentId: string): Promise<TrafficSplitRow | null> {
  return row(
    tx,
    `SELECT id, terms, salt, reason, set_by AS "setBy", set_at AS "setAt" FROM traffic_split
     WHERE deployment_id = $1 AND ended_at IS NULL`,
    [deploymentId],
  );
}
