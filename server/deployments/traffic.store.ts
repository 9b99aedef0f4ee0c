import { prismaOf, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { TrafficTerms } from './domain/traffic-split.ts';

export interface NewTrafficSplit {
  id: string;
  organisationId: string;
  workspaceId: string;
  deploymentId: string;
  terms: TrafficTerms;
  salt: string;
  revisionIds: string[];
  reason: string;
  setBy: string;
  setAt: Date;
}

export async function insertTrafficSplit(tx: Tx, split: NewTrafficSplit): Promise<void> {
  await prismaOf(tx).trafficSplit.create({ data: split });
}

/** Ends the split in force and returns it, or null when there is none. */
export async function endTrafficSplit(
  tx: Tx,
  deploymentId: string,
  ended: { by: string; at: Date },
): Promise<{ id: string; salt: string } | null> {
  const [found] = await rows<{ id: string; salt: string }>(
    tx,
    `UPDATE traffic_split SET ended_by = $2, ended_at = $3 WHERE deployment_id = $1 AND ended_at IS NULL
     RETURNING id, salt`,
    [deploymentId, ended.by, ended.at],
  );
  return found ?? null;
}
