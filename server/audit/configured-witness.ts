import { env } from '#server/platform/env.ts';
import type { WitnessAddress } from './ask-witness.ts';
import { ED25519_COSIGNATURE, parseVerifierKey } from './domain/signed-note.ts';

/** The witness of these settings, or null when none is set; throws when its key is no witness's key. */
export function configuredWitness(): WitnessAddress | null {
  const { witnessUrl, witnessVkey, witnessEgressAllow } = env();
  if (witnessUrl === undefined || witnessVkey === undefined) return null;
  const key = parseVerifierKey(witnessVkey);
  if (key.type !== ED25519_COSIGNATURE)
    throw new Error(
      'WITNESS_VKEY is the key of a log, not of a witness. The witness prints its own when it starts.',
    );
  return { url: witnessUrl, key, egressGrants: witnessEgressAllow };
}
