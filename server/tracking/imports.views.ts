import { row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { ImportCursor } from './domain/import-cursor.ts';
import type { ImportCounts, ImportProblem, ImportState, ImportTake } from './domain/import-facts.ts';

/** An import with how far it came; `sealedCredential` leaves this room never. */
export interface ImportFacts {
  id: string;
  organisationId: string;
  workspaceId: string;
  workspaceSlug: string;
  url: string;
  remoteWorkspace: string | null;
  sealedCredential: string | null;
  egressGrants: string[];
  takes: ImportTake[];
  state: ImportState;
  createdBy: string;
  createdAt: Date;
  resumedBy: string | null;
  finishedAt: Date | null;
  cursor: ImportCursor;
  counts: ImportCounts;
  problems: ImportProblem[];
  attempts: number;
  revision: number;
  message: string | null;
  nextAttemptAt: Date | null;
  updatedAt: Date;
}

const SELECT = `SELECT i.id, i.organisation_id AS "organisationId", i.workspace_id AS "workspaceId", w.slug AS "workspaceSlug", i.url,
    i.remote_workspace AS "remoteWorkspace", i.sealed_credential AS "sealedCredential", i.egress_grants AS "egressGrants",
    i.takes, i.state, i.created_by AS "createdBy", i.created_at AS "createdAt", i.resumed_by AS "resumedBy",
    i.finished_at AS "finishedAt", p.cursor, p.counts, p.problems, p.attempts, p.revision, p.message,
    p.next_attempt_at AS "nextAttemptAt", p.updated_at AS "updatedAt"
  FROM tracking_import i JOIN tracking_import_progress p ON p.import_id = i.id JOIN workspace w ON w.id = i.workspace_id`;

/** One import of the organisation, or null. */
export function importById(tx: Tx, organisationId: string, id: string): Promise<ImportFacts | null> {
  return row<ImportFacts>(tx, `${SELECT} WHERE i.organisation_id = $1 AND i.id = $2`, [organisationId, id]);
}

/** Imports, the newest first, from before an id on. */
export function importsBefore(
  tx: Tx,
  organisationId: string,
  before: string | null,
  limit: number,
): Promise<ImportFacts[]> {
  return rows<ImportFacts>(
    tx,
    `${SELECT} WHERE i.organisation_id = $1 AND ($2::text IS NULL OR i.id < $2) ORDER BY i.id DESC LIMIT $3`,
    [organisationId, before, limit],
  );
}

/** Imports that have something to do now, those that waited longest first; for the worker. */
export function dueImports(tx: Tx, now: Date, limit: number): Promise<ImportFacts[]> {
  return rows<ImportFacts>(
    tx,
    `${SELECT} WHERE i.state = 'running' AND (p.next_attempt_at IS NULL OR p.next_attempt_at <= $1)
       AND NOT EXISTS (SELECT 1 FROM tenant t WHERE t.organisation_id = i.organisation_id AND t.closed_at IS NOT NULL)
     ORDER BY p.updated_at, i.id LIMIT $2`,
    [now, limit],
  );
}

export type ItemKind = 'experiment' | 'run' | 'logged-model' | 'model' | 'prompt' | 'version';

interface ItemsOf {
  workspaceId: string;
  source: string;
  kind: ItemKind;
}

export interface ImportItem {
  sourceId: string;
  localId: string;
  isDone: boolean;
  /** A file of it could not be had. */
  isPartial: boolean;
}

/** What stands here for these ids of a source. */
export async function itemsByIds(
  tx: Tx,
  { workspaceId, source, kind }: ItemsOf,
  ids: readonly string[],
): Promise<Map<string, ImportItem>> {
  const found = await rows<ImportItem>(
    tx,
    `SELECT source_id AS "sourceId", local_id AS "localId", is_done AS "isDone", is_partial AS "isPartial" FROM tracking_import_item
     WHERE workspace_id = $1 AND source = $2 AND kind = $3 AND source_id = ANY($4)`,
    [workspaceId, source, kind, ids],
  );
  return new Map(found.map((item) => [item.sourceId, item]));
}

/** The next thing of a kind after an id, in the order of ids; null when there is none. */
export function nextItem(
  tx: Tx,
  { workspaceId, source, kind }: ItemsOf,
  after: string | null,
): Promise<ImportItem | null> {
  return row<ImportItem>(
    tx,
    `SELECT source_id AS "sourceId", local_id AS "localId", is_done AS "isDone", is_partial AS "isPartial" FROM tracking_import_item
     WHERE workspace_id = $1 AND source = $2 AND kind = $3 AND source_id > $4 ORDER BY source_id LIMIT 1`,
    [workspaceId, source, kind, after ?? ''],
  );
}

/** How many things of a kind there are, and how many stand up to an id: what progress is told by. */
export async function countItems(
  tx: Tx,
  { workspaceId, source, kind }: ItemsOf,
  upTo: string | null,
): Promise<{ all: number; before: number }> {
  const found = await row<{ all: number; before: number }>(
    tx,
    `SELECT count(*)::int AS all, count(*) FILTER (WHERE source_id < $4)::int AS before FROM tracking_import_item
     WHERE workspace_id = $1 AND source = $2 AND kind = $3`,
    [workspaceId, source, kind, upTo ?? ''],
  );
  return found ?? { all: 0, before: 0 };
}

/** Tells whether an id that a client made is taken by a run or a logged model, of whatever organisation. */
export async function isIdTaken(
  tx: Tx,
  table: 'tracking_run' | 'logged_model',
  id: string,
): Promise<boolean> {
  return (await row(tx, `SELECT 1 AS taken FROM ${table} WHERE id = $1`, [id])) !== null;
}
