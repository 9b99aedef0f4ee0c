import { prismaOf, row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { EntryKind, FindingSeverity, FindingState } from './domain/finding.ts';

export interface FindingRow {
  id: string;
  workspaceId: string;
  changeRequestId: string;
  number: number;
  severity: FindingSeverity;
  state: FindingState;
  openedBy: string;
  openedAt: Date;
}

export interface EntryRow {
  id: string;
  findingId: string;
  kind: EntryKind;
  words: string;
  evidenceUrl: string | null;
  evidenceDigest: string | null;
  saidBy: string;
  saidAt: Date;
}

const SELECT_FINDING = `
  SELECT f.id, f.workspace_id AS "workspaceId", f.change_request_id AS "changeRequestId", f.number, f.severity, f.state,
         f.opened_by AS "openedBy", f.opened_at AS "openedAt"
  FROM validation_finding f`;

/** Findings that bear on a request, those of earlier requests for the same version included, oldest first; at most 200. */
export function findingsOn(tx: Tx, requestId: string): Promise<FindingRow[]> {
  return rows(
    tx,
    `${SELECT_FINDING} JOIN change_request c ON c.organisation_id = f.organisation_id
       AND (f.change_request_id = c.id OR (f.workflow_id = c.workflow_id AND f.model_version_id = c.model_version_id))
     WHERE c.id = $1 ORDER BY f.number LIMIT 200`,
    [requestId],
  );
}

/** How many findings are not closed per request. */
export async function openFindingCounts(tx: Tx, requestIds: readonly string[]): Promise<Map<string, number>> {
  const counted = await rows<{ id: string; open: number }>(
    tx,
    `SELECT c.id, count(*)::int AS open FROM change_request c JOIN validation_finding f
       ON f.organisation_id = c.organisation_id AND f.state <> 'closed'
       AND (f.change_request_id = c.id OR (f.workflow_id = c.workflow_id AND f.model_version_id = c.model_version_id))
     WHERE c.id = ANY($1) GROUP BY c.id`,
    [requestIds],
  );
  return new Map(counted.map(({ id, open }) => [id, open]));
}

/** One finding, locked until the transaction ends, or null. */
export function lockedFinding(tx: Tx, organisationId: string, id: string): Promise<FindingRow | null> {
  return row(tx, `${SELECT_FINDING} WHERE f.organisation_id = $1 AND f.id = $2 FOR UPDATE`, [
    organisationId,
    id,
  ]);
}

/** What was said about these findings, oldest first; at most 1,000 entries. */
export function entriesOf(tx: Tx, findingIds: readonly string[]): Promise<EntryRow[]> {
  return rows(
    tx,
    `SELECT id, finding_id AS "findingId", kind, words, evidence_url AS "evidenceUrl", evidence_digest AS "evidenceDigest",
            said_by AS "saidBy", said_at AS "saidAt"
     FROM validation_entry WHERE finding_id = ANY($1) ORDER BY said_at, id LIMIT 1000`,
    [findingIds],
  );
}

/** Lets one transaction at a time number findings of an organisation, and returns the next number. */
export async function nextFindingNumber(tx: Tx, organisationId: string): Promise<number> {
  await row(tx, `SELECT pg_advisory_xact_lock(hashtextextended('finding:' || $1, 0))`, [organisationId]);
  const found = await row<{ next: number }>(
    tx,
    'SELECT coalesce(max(number), 0) + 1 AS next FROM validation_finding WHERE organisation_id = $1',
    [organisationId],
  );
  return found?.next ?? 1;
}

export async function insertFinding(
  tx: Tx,
  finding: FindingRow & {
    organisationId: string;
    workflowId: string | null;
    modelVersionId: string | null;
  },
): Promise<void> {
  await prismaOf(tx).validationFinding.create({ data: finding, select: { id: true } });
}

export async function insertEntry(
  tx: Tx,
  entry: EntryRow & { organisationId: string; workspaceId: string },
): Promise<void> {
  await prismaOf(tx).validationEntry.create({ data: entry, select: { id: true } });
}

export async function setFindingState(tx: Tx, id: string, state: FindingState): Promise<void> {
  await rows(tx, 'UPDATE validation_finding SET state = $2 WHERE id = $1', [id, state]);
}
