import { prismaOf, row, rows } from '#server/platform/db.ts';
import { newId } from '#server/platform/new-id.ts';
import type { Tx } from '#server/platform/tx.ts';

/** All of these see the rows of the transaction's person only. */
export async function readSealedSeed(tx: Tx, personId: string): Promise<string | null> {
  const kept = await row<{ sealed_seed: string }>(
    tx,
    'SELECT sealed_seed FROM totp_credential WHERE person_id = $1 AND confirmed_at IS NOT NULL',
    [personId],
  );
  return kept?.sealed_seed ?? null;
}

/** Uses a code's time step up; false when this step or a later one was used before: of two equal codes one counts. */
export async function takeTotpStep(tx: Tx, personId: string, step: number): Promise<boolean> {
  const used = await row(
    tx,
    `INSERT INTO totp_use (person_id, last_step) VALUES ($1, $2)
     ON CONFLICT (person_id) DO UPDATE SET last_step = EXCLUDED.last_step WHERE totp_use.last_step < EXCLUDED.last_step
     RETURNING last_step`,
    [personId, step],
  );
  return used !== null;
}

/** Keeps a confirmed seed in place of any other; returns the row's id and whether there was one before. */
export async function keepSeed(
  tx: Tx,
  personId: string,
  sealedSeed: string,
  now: Date,
): Promise<{ id: string; isReplacement: boolean }> {
  const prisma = prismaOf(tx);
  const before = await prisma.totpCredential.findUnique({ where: { personId } });
  const kept = await prisma.totpCredential.upsert({
    where: { personId },
    create: { id: newId('credential'), personId, sealedSeed, createdAt: now, confirmedAt: now },
    update: { sealedSeed, confirmedAt: now },
  });
  return { id: kept.id, isReplacement: before !== null };
}

/** The strong factors of a person, who can change them only one act at a time until the transaction ends. */
export async function holdFactors(
  tx: Tx,
  personId: string,
): Promise<{ passkeys: number; hasAuthenticator: boolean }> {
  await rows(tx, 'SELECT pg_advisory_xact_lock(hashtext($1))', [`factors|${personId}`]);
  const held = await row<{ passkeys: number; hasAuthenticator: boolean }>(
    tx,
    `SELECT (SELECT count(*) FROM passkey_credential WHERE person_id = $1) AS passkeys,
       EXISTS (SELECT 1 FROM totp_credential WHERE person_id = $1 AND confirmed_at IS NOT NULL) AS "hasAuthenticator"`,
    [personId],
  );
  return held ?? { passkeys: 0, hasAuthenticator: false };
}

/** Removes the authenticator; returns the id of what it was, or null when there was none. */
export async function deleteSeed(tx: Tx, personId: string): Promise<string | null> {
  const gone = await row<{ id: string }>(
    tx,
    'DELETE FROM totp_credential WHERE person_id = $1 RETURNING id',
    [personId],
  );
  return gone?.id ?? null;
}

export async function replaceRecoveryCodes(
  tx: Tx,
  personId: string,
  codeHashes: readonly string[],
): Promise<void> {
  const prisma = prismaOf(tx);
  await prisma.recoveryCode.deleteMany({ where: { personId } });
  await prisma.recoveryCode.createMany({
    data: codeHashes.map((codeHash) => ({ id: newId('credential'), personId, codeHash })),
  });
}

export async function spendRecoveryCode(
  tx: Tx,
  personId: string,
  codeHash: string,
  now: Date,
): Promise<boolean> {
  const used = await row(
    tx,
    'UPDATE recovery_code SET used_at = $3 WHERE person_id = $1 AND code_hash = $2 AND used_at IS NULL RETURNING id',
    [personId, codeHash, now],
  );
  return used !== null;
}

export async function countRecoveryCodes(tx: Tx, personId: string): Promise<number> {
  const counted = await row<{ count: number }>(
    tx,
    'SELECT count(*) AS count FROM recovery_code WHERE person_id = $1 AND used_at IS NULL',
    [personId],
  );
  return counted?.count ?? 0;
}

/** When one of the person's present recovery codes was last used; null when none was. */
export async function lastRecoveryUse(tx: Tx, personId: string): Promise<Date | null> {
  const found = await row<{ at: Date | null }>(
    tx,
    'SELECT max(used_at) AS at FROM recovery_code WHERE person_id = $1',
    [personId],
  );
  return found?.at ?? null;
}
