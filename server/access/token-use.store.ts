import { rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';

/** Remembers when a token was last used, at most once a minute. */
export async function recordTokenUse(
  tx: Tx,
  use: { tokenId: string; organisationId: string; at: Date },
): Promise<void> {
  await rows(
    tx,
    `INSERT INTO token_use (token_id, organisation_id, last_used_at) VALUES ($1, $2, $3)
     ON CONFLICT (token_id) DO UPDATE SET last_used_at = EXCLUDED.last_used_at
     WHERE token_use.last_used_at < EXCLUDED.last_used_at - interval '1 minute'`,
    [use.tokenId, use.organisationId, use.at],
  );
}
