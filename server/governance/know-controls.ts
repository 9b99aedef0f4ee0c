import type { Context } from '#server/access/context.ts';
import { type AttestationRow, attestationRows, newestEvidence } from './controls.views.ts';
import type { Known } from './domain/control-status.ts';
import { ATTESTATIONS } from './domain/evidence-queries.ts';

/** Of each id the attestation that counts: the newest confirmed, and where none is confirmed the newest. */
export function standingAttestations(found: readonly AttestationRow[]): Map<string, AttestationRow> {
  const standing = new Map<string, AttestationRow>();
  for (const attestation of found) {
    const known = standing.get(attestation.queryId);
    if (!known || (known.confirmedBy === null && attestation.confirmedBy !== null))
      standing.set(attestation.queryId, attestation);
  }
  return standing;
}

/** All that statuses of controls are computed from, as it was last evaluated. */
export async function knowControls(ctx: Pick<Context, 'tx' | 'organisationId' | 'now'>): Promise<Known> {
  const { tx, organisationId, now } = ctx;
  const evidence = await newestEvidence(tx, organisationId);
  const attestations = await attestationRows(tx, organisationId, Object.keys(ATTESTATIONS));
  return {
    evidence: new Map(evidence.map((found) => [found.queryId, found])),
    attestations: standingAttestations(attestations),
    now,
  };
}
