import { prismaOf, row, rows } from '#server/platform/db.ts';
import type { Prisma } from '#server/platform/generated/client.ts';
import type { Tx } from '#server/platform/tx.ts';

/** Lets one transaction at a time evaluate the controls of an organisation. */
export async function lockControls(tx: Tx, organisationId: string): Promise<void> {
  await row(tx, `SELECT pg_advisory_xact_lock(hashtextextended('controls:' || $1, 0))`, [organisationId]);
}

export async function insertEvidence(
  tx: Tx,
  data: Prisma.ControlEvidenceUncheckedCreateInput,
): Promise<void> {
  await prismaOf(tx).controlEvidence.create({ data, select: { id: true } });
}

/** Notes when the controls were evaluated last. */
export async function putRun(
  tx: Tx,
  run: { organisationId: string; evaluatedAt: Date; changed: number; durationMs: number },
): Promise<void> {
  await rows(
    tx,
    `INSERT INTO control_run (organisation_id, evaluated_at, changed, duration_ms) VALUES ($1, $2, $3, $4)
     ON CONFLICT (organisation_id) DO UPDATE
     SET evaluated_at = EXCLUDED.evaluated_at, changed = EXCLUDED.changed, duration_ms = EXCLUDED.duration_ms`,
    [run.organisationId, run.evaluatedAt, run.changed, run.durationMs],
  );
}

export async function insertAttestation(
  tx: Tx,
  data: Prisma.ControlAttestationUncheckedCreateInput,
): Promise<void> {
  await prismaOf(tx).controlAttestation.create({ data, select: { id: true } });
}

export async function changeAttestation(
  tx: Tx,
  id: string,
  data: Prisma.ControlAttestationUncheckedUpdateInput,
): Promise<void> {
  await prismaOf(tx).controlAttestation.update({ where: { id }, data, select: { id: true } });
}
