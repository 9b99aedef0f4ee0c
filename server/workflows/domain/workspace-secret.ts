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

/** What other rooms may know of a secret; the value stays sealed for `place`. */
export interface SealedSecret {
  name: string;
  workspaceId: string;
  /** Scheme, host and port that the value is sent to, and nowhere else. */
  origin: string;
  header: string;
  sealedValue: string;
  place: string;
}

/** What sealing a secret's value binds it to. */
export function secretPlace(organisationId: string, id: string): string {
  return `workspace_secret|${id}|sealed_value|${organisationId}|call-secret`;
}
