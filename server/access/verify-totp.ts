import { verify } from 'otplib';
import { seal, unseal } from '#server/platform/crypto.ts';
import type { SealedColumn } from '#server/platform/sealed-column.ts';

const PERIOD_S = 30;

function place(personId: string): string {
  return `totp_credential|${personId}|sealed_seed|-|totp`;
}

/** Where seeds lie, for rotations of the key they are wrapped under. */
export const SEALED_SEEDS: SealedColumn = {
  table: 'totp_credential',
  column: 'sealed_seed',
  named: ['person_id'],
  place: ({ person_id = '' }) => place(person_id),
};

/** Encrypts a person's seed for keeping; nobody else's row can hold it. */
export function sealSeed(personId: string, seed: string): string {
  return seal(seed, place(personId));
}

/** Opens what `sealSeed` made; throws for anything that was sealed for another person or changed since. */
export function unsealSeed(personId: string, sealed: string): string {
  return unseal(sealed, place(personId));
}

/** The time step of a right code (this one, or a neighbour 30 s away), or null. Whether it was used before is not asked here. */
export async function totpStep(seed: string, code: string, now: Date): Promise<number | null> {
  const epoch = Math.floor(now.getTime() / 1000);
  const result = await verify({ secret: seed, token: code, epoch, epochTolerance: PERIOD_S });
  if (!result.valid) return null;
  return Math.floor(epoch / PERIOD_S) + result.delta;
}
