import { row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';

export interface FormerMember {
  id: string;
  name: string;
  email: string;
  isMember: boolean;
  /** Whether another organisation still knows this person. */
  isElsewhere: boolean;
}

/** Somebody who is or was a member, by id or e-mail. */
export function memberEver(tx: Tx, organisationId: string, ref: string): Promise<FormerMember | null> {
  return row<FormerMember>(
    tx,
    `SELECT p.id, p.name, p.email, m.ended_at IS NULL AS "isMember",
       EXISTS (SELECT 1 FROM membership o WHERE o.person_id = p.id AND o.organisation_id <> $1 AND o.ended_at IS NULL) AS "isElsewhere"
     FROM person p JOIN membership m ON m.person_id = p.id AND m.organisation_id = $1
     WHERE p.id = $2 OR p.email = lower($2) LIMIT 1`,
    [organisationId, ref],
  );
}

/** Takes name and address from somebody, and whatever they could sign in with. */
export async function pseudonymise(tx: Tx, personId: string, at: Date): Promise<void> {
  await rows(
    tx,
    `UPDATE person SET name = 'Somebody who was here', email = $1 || '@erased.invalid', password_hash = NULL,
       disabled_at = coalesce(disabled_at, $2) WHERE id = $1`,
    [personId, at],
  );
}
