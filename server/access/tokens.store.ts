import { prismaOf, row } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';

export async function insertToken(
  tx: Tx,
  token: {
    id: string;
    organisationId: string;
    workspaceId: string | null;
    name: string;
    role: string | null;
    scopes: string[];
    secretHash: string;
    createdBy: string;
    createdAt: Date;
    expiresAt: Date;
  },
): Promise<void> {
  await prismaOf(tx).apiToken.create({ data: token });
}

/** Revokes a token and returns its name; null when there is no such token in force. */
export async function revokeTokenRow(tx: Tx, id: string, now: Date): Promise<string | null> {
  const revoked = await row<{ name: string }>(
    tx,
    'UPDATE api_token SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL RETURNING name',
    [id, now],
  );
  return revoked?.name ?? null;
}
