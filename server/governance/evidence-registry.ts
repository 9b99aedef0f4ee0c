import { ACCESS_EVIDENCE } from './access-evidence.ts';
import type { Found } from './domain/evidence.ts';
import type { EvidenceQueryId } from './domain/evidence-queries.ts';
import type { Ground } from './evidence-ground.ts';
import { GOVERNANCE_EVIDENCE } from './governance-evidence.ts';
import { OPERATION_EVIDENCE } from './operation-evidence.ts';
import { SERVING_EVIDENCE } from './serving-evidence.ts';

/** A named question to the product's own records; bounded, read-only, the same answer for the same state and time. */
export type EvidenceQuery = (ground: Ground) => Promise<Found>;

/** Every evidence query by id; one that the catalogue names and nobody wrote does not compile. */
export const EVIDENCE_REGISTRY: Readonly<Record<EvidenceQueryId, EvidenceQuery>> = {
  ...ACCESS_EVIDENCE,
  ...SERVING_EVIDENCE,
  ...OPERATION_EVIDENCE,
  ...GOVERNANCE_EVIDENCE,
};
