import { hash, verify } from '@node-rs/argon2';

/** Argon2id with 46 MiB and two passes: twice OWASP's least, about 50 ms. Changing these rehashes at the next sign-in. */
const ARGON2ID = 2;
const PARAMETERS = { algorithm: ARGON2ID, memoryCost: 47_104, timeCost: 2, parallelism: 1 } as const;
const CURRENT = `$argon2id$v=19$m=${PARAMETERS.memoryCost},t=${PARAMETERS.timeCost},p=${PARAMETERS.parallelism}$`;

let dummy: Promise<string> | undefined;

/** Hashes a password for keeping. */
export function hashPassword(password: string): Promise<string> {
  return hash(password.normalize('NFKC'), PARAMETERS);
}

/** Compares a password with a kept hash; an unknown person costs the same time as a wrong password. */
export async function verifyPassword(kept: string | null, password: string): Promise<boolean> {
  dummy ??= hashPassword('nobody has this password');
  const against = kept ?? (await dummy);
  const isRight = await verify(against, password.normalize('NFKC')).catch(() => false);
  return kept !== null && isRight;
}

/** Tells whether a hash was made with other parameters than today's. */
export function needsRehash(kept: string): boolean {
  return !kept.startsWith(CURRENT);
}
