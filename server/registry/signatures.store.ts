import { prismaOf, rows } from '#server/platform/db.ts';
import type { Prisma } from '#server/platform/generated/client.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { SignatureBundle } from './domain/signature-bundle.ts';

export interface NewSignature {
  id: string;
  organisationId: string;
  workspaceId: string;
  modelVersionId: string;
  bundle: SignatureBundle;
  digest: string;
  addedBy: string;
  addedAt: Date;
}

/** Inserts a signature over a version; the same bundle twice ends in `already-exists`. */
export async function insertSignature(tx: Tx, signature: NewSignature): Promise<void> {
  const { id, organisationId, workspaceId, modelVersionId, bundle, digest, addedBy, addedAt } = signature;
  await rows(
    tx,
    `INSERT INTO model_signature (id, organisation_id, workspace_id, model_version_id, bundle, digest, added_by, added_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [id, organisationId, workspaceId, modelVersionId, JSON.stringify(bundle), digest, addedBy, addedAt],
  );
}

/** Inserts a trusted key; the same key twice ends in `already-exists`. */
export async function insertKey(tx: Tx, data: Prisma.TrustedKeyUncheckedCreateInput): Promise<void> {
  await prismaOf(tx).trustedKey.create({ data });
}

export async function setKeyRevoked(tx: Tx, id: string, by: string, at: Date): Promise<void> {
  await prismaOf(tx).trustedKey.update({ where: { id }, data: { revokedBy: by, revokedAt: at } });
}
