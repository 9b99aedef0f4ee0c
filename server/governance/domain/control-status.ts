import type { Control } from './control.ts';
import { type EvidenceStatus, worstStatus } from './evidence.ts';
import { ATTESTATIONS, type EvidenceId, isAttestation } from './evidence-queries.ts';

/** What is stored of a query's newest answer, as far as a status needs it. */
export interface StoredEvidence {
  status: EvidenceStatus;
  byWorkflow: Readonly<Record<string, EvidenceStatus>>;
  ageDays: number | null;
}

/** The attestation that counts for an id: the newest that was not withdrawn. */
export interface StandingAttestation {
  expiresAt: Date;
  confirmedBy: string | null;
}

export interface Known {
  evidence: ReadonlyMap<string, StoredEvidence>;
  attestations: ReadonlyMap<string, StandingAttestation>;
  now: Date;
}

/** The status of an attestation: it counts when a second person confirmed it, until it expires. */
export function attestationStatus(attestation: StandingAttestation | undefined, now: Date): EvidenceStatus {
  if (!attestation || attestation.confirmedBy === null) return 'no-evidence';
  return attestation.expiresAt.getTime() <= now.getTime() ? 'stale' : 'satisfied';
}

/** The status of one piece of evidence for the organisation, or as far as it is about one workflow. */
export function evidenceStatus(
  id: EvidenceId,
  freshnessDays: number | null,
  known: Known,
  workflowId: string | null,
): EvidenceStatus {
  if (isAttestation(id)) return attestationStatus(known.attestations.get(id), known.now);
  const stored = known.evidence.get(id);
  if (!stored) return 'no-evidence';
  const isPerWorkflow = Object.keys(stored.byWorkflow).length > 0;
  const status =
    workflowId !== null && isPerWorkflow
      ? (stored.byWorkflow[workflowId] ?? 'not-applicable')
      : stored.status;
  const isOld = freshnessDays !== null && stored.ageDays !== null && stored.ageDays > freshnessDays;
  return status === 'satisfied' && isOld ? 'stale' : status;
}

/** The status of a control: the worst of what it asks for. */
export function controlStatus(
  control: Control,
  known: Known,
  workflowId: string | null = null,
): EvidenceStatus {
  return worstStatus(
    control.evidence.map((id) => evidenceStatus(id, control.freshnessDays, known, workflowId)),
  );
}

export interface ControlCounts {
  satisfied: number;
  /** Those that apply; what does not is not counted. */
  total: number;
  failing: number;
  stale: number;
  open: number;
}

/** Counts controls by status; `open` has no evidence yet. */
export function countControls(
  controls: readonly Control[],
  known: Known,
  workflowId: string | null = null,
): ControlCounts {
  const statuses = controls.map((control) => controlStatus(control, known, workflowId));
  const count = (wanted: EvidenceStatus) => statuses.filter((status) => status === wanted).length;
  return {
    satisfied: count('satisfied'),
    total: statuses.length - count('not-applicable'),
    failing: count('failing'),
    stale: count('stale'),
    open: count('no-evidence'),
  };
}

/** Until when an attestation made now counts. */
export function attestationEnd(id: keyof typeof ATTESTATIONS, now: Date): Date {
  return new Date(now.getTime() + ATTESTATIONS[id].days * 24 * 3_600_000);
}
