import { prismaOf } from '#server/platform/db.ts';
import type { Prisma } from '#server/platform/generated/client.ts';
import type { Tx } from '#server/platform/tx.ts';

/** Inserts a signature over a version; the same bundle twice ends in `already-exists`. */
export async function insertSignature(
  tx: Tx,
  data: Prisma.ModelSignatureUncheckedCreateInput,
): Promise<void> {
  await prismaOf(tx).modelSignature.create({ data });
}

/** Inserts a trusted key; the same key twice ends in `already-exists`. */
export async function insertKey(tx: Tx, data: Prisma.TrustedKeyUncheckedCreateInput): Promise<void> {
  await prismaOf(tx).trustedKey.create({ data });
}

export async function setKeyRevoked(tx: Tx, id: string, by: string, at: Date): Promise<void> {
  await prismaOf(tx).trustedKey.update({ where: { id }, data: { revokedBy: by, revokedAt: at } });
}
