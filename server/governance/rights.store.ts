import { row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { DataClass } from './domain/data-classes.ts';

export interface ErasureRow {
  id: string;
  organisationId: string;
  kind: 'decision-subject' | 'person';
  subjectDigest: string;
  sealedSubject: string | null;
  legalBasis: string;
  state: 'ordered' | 'done' | 'held';
  counts: Record<string, number>;
  orderedBy: string;
  orderedAt: Date;
  doneAt: Date | null;
  eventId: string | null;
}

const ERASURE = `id, organisation_id AS "organisationId", kind, subject_digest AS "subjectDigest", sealed_subject AS "sealedSubject",
  legal_basis AS "legalBasis", state, counts, ordered_by AS "orderedBy", ordered_at AS "orderedAt", done_at AS "doneAt", event_id AS "eventId"`;

export async function insertErasure(
  tx: Tx,
  erasure: Omit<ErasureRow, 'state' | 'counts' | 'doneAt' | 'eventId'>,
): Promise<void> {
  await rows(
    tx,
    `INSERT INTO subject_erasure (id, organisation_id, kind, subject_digest, sealed_subject, legal_basis, state, counts, ordered_by, ordered_at)
     VALUES ($1, $2, $3, $4, $5, $6, 'ordered', '{}', $7, $8)`,
    [
      erasure.id,
      erasure.organisationId,
      erasure.kind,
      erasure.subjectDigest,
      erasure.sealedSubject,
      erasure.legalBasis,
      erasure.orderedBy,
      erasure.orderedAt,
    ],
  );
}

/** Orders that wait to be carried out, oldest first, of every organisation. */
export function orderedErasures(tx: Tx, limit: number): Promise<ErasureRow[]> {
  return rows(
    tx,
    `SELECT ${ERASURE} FROM subject_erasure WHERE state = 'ordered' ORDER BY ordered_at LIMIT $1`,
    [limit],
  );
}

/** Orders of an organisation, newest first, from below a cursor. */
export function erasures(
  tx: Tx,
  organisationId: string,
  below: string | null,
  limit: number,
): Promise<ErasureRow[]> {
  return rows(
    tx,
    `SELECT ${ERASURE} FROM subject_erasure WHERE organisation_id = $1 AND ($2::text IS NULL OR id < $2) ORDER BY id DESC LIMIT $3`,
    [organisationId, below, limit],
  );
}

/** Ends an order: what it named is forgotten with it. */
export async function endErasure(
  tx: Tx,
  id: string,
  end: { state: 'done' | 'held'; counts: Record<string, number>; at: Date; eventId: string },
): Promise<void> {
  await rows(
    tx,
    'UPDATE subject_erasure SET state = $2, counts = $3, done_at = $4, event_id = $5, sealed_subject = NULL WHERE id = $1',
    [id, end.state, JSON.stringify(end.counts), end.at, end.eventId],
  );
}

export interface HoldRow {
  id: string;
  scope: 'organisation' | 'workflow' | 'subject';
  workflowId: string | null;
  subjectDigest: string | null;
  name: string;
  placedBy: string;
  placedAt: Date;
  liftedBy: string | null;
  liftedAt: Date | null;
}

const HOLD = `id, scope, workflow_id AS "workflowId", subject_digest AS "subjectDigest", name, placed_by AS "placedBy",
  placed_at AS "placedAt", lifted_by AS "liftedBy", lifted_at AS "liftedAt"`;

export async function insertHold(
  tx: Tx,
  hold: Omit<HoldRow, 'liftedBy' | 'liftedAt'> & { organisationId: string },
): Promise<void> {
  await rows(
    tx,
    `INSERT INTO legal_hold (id, organisation_id, scope, workflow_id, subject_digest, name, placed_by, placed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      hold.id,
      hold.organisationId,
      hold.scope,
      hold.workflowId,
      hold.subjectDigest,
      hold.name,
      hold.placedBy,
      hold.placedAt,
    ],
  );
}

/** Holds of an organisation, those in force first; at most 200. */
export function holdsOf(tx: Tx, organisationId: string): Promise<HoldRow[]> {
  return rows(
    tx,
    `SELECT ${HOLD} FROM legal_hold WHERE organisation_id = $1 ORDER BY lifted_at IS NOT NULL, placed_at DESC LIMIT 200`,
    [organisationId],
  );
}

export async function liftHoldRow(tx: Tx, id: string, by: string, at: Date): Promise<HoldRow | null> {
  return row<HoldRow>(
    tx,
    `UPDATE legal_hold SET lifted_by = $2, lifted_at = $3 WHERE id = $1 AND lifted_at IS NULL RETURNING ${HOLD}`,
    [id, by, at],
  );
}

export interface WindowRow {
  dataClass: DataClass;
  number: number;
  days: number;
  setBy: string;
  setAt: Date;
}

/** The window of each class that somebody set, the newest version. */
export function windowsOf(tx: Tx, organisationId: string): Promise<WindowRow[]> {
  return rows(
    tx,
    `SELECT DISTINCT ON (data_class) data_class AS "dataClass", number, days, set_by AS "setBy", set_at AS "setAt"
     FROM retention_window WHERE organisation_id = $1 ORDER BY data_class, number DESC`,
    [organisationId],
  );
}

export async function insertWindow(
  tx: Tx,
  window: WindowRow & { id: string; organisationId: string },
): Promise<void> {
  await rows(
    tx,
    'INSERT INTO retention_window (id, organisation_id, data_class, number, days, set_by, set_at) VALUES ($1, $2, $3, $4, $5, $6, $7)',
    [
      window.id,
      window.organisationId,
      window.dataClass,
      window.number,
      window.days,
      window.setBy,
      window.setAt,
    ],
  );
}

/** Forgets sessions that ended before a moment; at most `limit`. */
export async function forgetSessions(
  tx: Tx,
  organisationId: string,
  before: Date,
  limit: number,
): Promise<number> {
  const gone = await rows(
    tx,
    `DELETE FROM auth_session WHERE id IN (SELECT id FROM auth_session WHERE organisation_id = $1
       AND coalesce(revoked_at, least(idle_expires_at, absolute_expires_at)) < $2 LIMIT $3) RETURNING id`,
    [organisationId, before, limit],
  );
  return gone.length;
}

/** Forgets figures by the minute from before a moment; at most `limit`. Coarser ones stay, and those of frozen evidence. */
export async function forgetMinutes(
  tx: Tx,
  organisationId: string,
  before: Date,
  limit: number,
): Promise<number> {
  const gone = await rows(
    tx,
    `DELETE FROM rollup WHERE id IN (
       SELECT r.id FROM rollup r WHERE r.organisation_id = $1 AND r.width_seconds <= 60 AND r.bucket_start < $2
         AND NOT EXISTS (SELECT 1 FROM incident_classification c LEFT JOIN incident i ON i.id = c.incident_id
           WHERE c.organisation_id = $1 AND c.is_frozen AND (i.workflow_id IS NULL OR i.workflow_id = r.workflow_id))
       LIMIT $3) RETURNING id`,
    [organisationId, before, limit],
  );
  return gone.length;
}
