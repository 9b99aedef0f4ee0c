import { row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { EvidenceItem, EvidenceStatus } from './domain/evidence.ts';

export interface EvidenceRow {
  id: string;
  queryId: string;
  status: EvidenceStatus;
  summary: string;
  byWorkflow: Record<string, EvidenceStatus>;
  itemCount: number;
  ageDays: number | null;
  digest: string;
  evaluatedAt: Date;
}

const EVIDENCE = `id, query_id AS "queryId", status, summary, by_workflow AS "byWorkflow", item_count AS "itemCount",
  age_days AS "ageDays", digest, evaluated_at AS "evaluatedAt"`;

/** The newest answer of each query. */
export function newestEvidence(tx: Tx, organisationId: string): Promise<EvidenceRow[]> {
  return rows<EvidenceRow>(
    tx,
    `SELECT DISTINCT ON (query_id) ${EVIDENCE} FROM control_evidence
     WHERE organisation_id = $1 ORDER BY query_id, evaluated_at DESC, id DESC LIMIT 500`,
    [organisationId],
  );
}

/** How the answers of these queries changed, newest first, at most 50. */
export function evidenceHistory(
  tx: Tx,
  organisationId: string,
  queryIds: readonly string[],
): Promise<(EvidenceRow & { items: EvidenceItem[] })[]> {
  return rows(
    tx,
    `SELECT ${EVIDENCE}, items FROM control_evidence
     WHERE organisation_id = $1 AND query_id = ANY($2) ORDER BY evaluated_at DESC, id DESC LIMIT 50`,
    [organisationId, queryIds],
  );
}

export function lastRun(
  tx: Tx,
  organisationId: string,
): Promise<{ evaluatedAt: Date; durationMs: number } | null> {
  return row(
    tx,
    'SELECT evaluated_at AS "evaluatedAt", duration_ms AS "durationMs" FROM control_run WHERE organisation_id = $1',
    [organisationId],
  );
}

export interface AttestationRow {
  id: string;
  queryId: string;
  statement: string;
  evidence: string;
  attestedBy: string;
  attestedAt: Date;
  expiresAt: Date;
  confirmedBy: string | null;
  confirmedAt: Date | null;
  withdrawnAt: Date | null;
}

const ATTESTATION = `id, query_id AS "queryId", statement, evidence, attested_by AS "attestedBy", attested_at AS "attestedAt",
  expires_at AS "expiresAt", confirmed_by AS "confirmedBy", confirmed_at AS "confirmedAt", withdrawn_at AS "withdrawnAt"
  FROM control_attestation`;

/** Attestations to these ids that were not withdrawn, newest first, at most 200. */
export function attestationRows(
  tx: Tx,
  organisationId: string,
  queryIds: readonly string[],
): Promise<AttestationRow[]> {
  return rows<AttestationRow>(
    tx,
    `SELECT ${ATTESTATION} WHERE organisation_id = $1 AND query_id = ANY($2) AND withdrawn_at IS NULL
     ORDER BY attested_at DESC, id DESC LIMIT 200`,
    [organisationId, queryIds],
  );
}

/** Locks an attestation until the transaction ends. */
export function lockAttestation(tx: Tx, organisationId: string, id: string): Promise<AttestationRow | null> {
  return row<AttestationRow>(tx, `SELECT ${ATTESTATION} WHERE organisation_id = $1 AND id = $2 FOR UPDATE`, [
    organisationId,
    id,
  ]);
}
