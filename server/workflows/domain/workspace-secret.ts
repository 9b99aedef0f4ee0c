import { z } from 'zod';

/**
 * A credential that the gateway sends to a guardrail or a feature server, by the name that a call policy says. It belongs
 * to one origin: whoever writes policies chooses addresses and cannot read the value, and would, if it went along to a
 * place of theirs.
 */
export const secretName = z
  .string()
  .trim()
  .regex(
    /^[a-z0-9][a-z0-9-]{0,62}$/,
    'must be lower-case letters, digits and dashes, such as content-safety',
  );

/** What other rooms may know of a secret; the value stays sealed. */
export interface SealedSecret {
  name: string;
  workspaceId: string;
  /** Scheme, host and port that the value is sent to, and nowhere else. */
  origin: string;
  header: string;
  sealedValue: string;
  /** Where it lies; what it opens with is `sealedFor`. */
  place: string;
  binding: SecretBinding;
}

/** What a value is sealed for: its row, as before origins were bound, or its row and its origin. */
export type SecretBinding = 'row' | 'origin';

/** Where a secret lies. */
export function secretPlace(organisationId: string, id: string): string {
  return `workspace_secret|${id}|sealed_value|${organisationId}|call-secret`;
}

/** What a secret's value is sealed for. Whoever changes its origin where it is stored has a value that does not open. */
export function sealedFor(secret: { place: string; origin: string; binding?: SecretBinding }): string {
  return secret.binding === 'origin' ? `${secret.place}|${secret.origin}` : secret.place;
}
