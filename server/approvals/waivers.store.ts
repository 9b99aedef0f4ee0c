import { prismaOf } from '#server/platform/db.ts';
import type { Prisma } from '#server/platform/generated/client.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { Manifest } from './domain/manifest.ts';

/** Inserts a waiver; Postgres refuses it to whoever may not grant it. */
export async function insertWaiver(tx: Tx, data: Prisma.GateWaiverUncheckedCreateInput): Promise<void> {
  await prismaOf(tx).gateWaiver.create({ data, select: { id: true } });
}

/** Takes a waiver back. */
export async function setWaiverWithdrawn(tx: Tx, id: string, by: string, at: Date): Promise<void> {
  await prismaOf(tx).gateWaiver.update({
    where: { id },
    data: { withdrawnBy: by, withdrawnAt: at },
    select: { id: true },
  });
}

/** Puts other waivers into the manifest of a blocked request, and with them another digest. */
export async function setManifest(
  tx: Tx,
  requestId: string,
  manifest: Manifest,
  subjectDigest: string,
): Promise<void> {
  await prismaOf(tx).changeRequest.update({
    where: { id: requestId },
    data: { manifest: manifest as object, subjectDigest },
    select: { id: true },
  });
}
