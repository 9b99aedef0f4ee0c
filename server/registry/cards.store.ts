import { row } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { ModelCard } from './domain/model-card.ts';

export interface NewCardRevision {
  id: string;
  organisationId: string;
  workspaceId: string;
  modelVersionId: string;
  /** The revision it follows; 0 for the card the version was registered with. */
  basedOn: number;
  card: ModelCard;
  digest: string;
  note: string;
  createdBy: string;
  createdAt: Date;
}

/** Inserts the revision that follows `basedOn` and returns its number; null when that is not the newest, or the version is deleted. */
export async function insertCardRevision(tx: Tx, revision: NewCardRevision): Promise<number | null> {
  const made = await row<{ number: number }>(
    tx,
    `INSERT INTO card_revision (id, organisation_id, workspace_id, model_version_id, number, card, digest, note, created_by, created_at)
     SELECT $1, $2, $3, $4, $5::int + 1, $6::jsonb, $7, $8, $9, $10
     WHERE EXISTS (SELECT 1 FROM version_state WHERE id = $4 AND deleted_at IS NULL)
       AND $5::int = (SELECT coalesce(max(number), 0) FROM card_revision WHERE model_version_id = $4)
     ON CONFLICT (model_version_id, number) DO NOTHING RETURNING number`,
    [
      revision.id,
      revision.organisationId,
      revision.workspaceId,
      revision.modelVersionId,
      revision.basedOn,
      JSON.stringify(revision.card),
      revision.digest,
      revision.note,
      revision.createdBy,
      revision.createdAt,
    ],
  );
  return made?.number ?? null;
}
