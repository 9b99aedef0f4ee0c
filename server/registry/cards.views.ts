import { row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { ModelCard } from './domain/model-card.ts';

export interface CardRevisionRow {
  number: number;
  card: ModelCard;
  note: string;
  createdBy: string;
  createdAt: Date;
}

/** Revisions of a version's card, newest first. */
export function cardRevisions(
  tx: Tx,
  organisationId: string,
  modelVersionId: string,
  limit: number,
): Promise<CardRevisionRow[]> {
  return rows<CardRevisionRow>(
    tx,
    `SELECT number, card, note, created_by AS "createdBy", created_at AS "createdAt" FROM card_revision
     WHERE organisation_id = $1 AND model_version_id = $2 ORDER BY number DESC LIMIT $3`,
    [organisationId, modelVersionId, limit],
  );
}

/** The card a version was registered with, as the revision before the first one. */
export function registeredCard(
  tx: Tx,
  organisationId: string,
  modelVersionId: string,
): Promise<CardRevisionRow | null> {
  return row<CardRevisionRow>(
    tx,
    `SELECT 0 AS number, card, '' AS note, created_by AS "createdBy", created_at AS "createdAt" FROM model_version
     WHERE organisation_id = $1 AND id = $2`,
    [organisationId, modelVersionId],
  );
}
