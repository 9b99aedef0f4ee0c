import { row, rows } from '#server/platform/db.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { EvaluationSetFacts } from './domain/evaluation-set.ts';
import type { Clause, Ordering } from './domain/search-grammar.ts';
import { comparison, Values } from './trace-conditions.views.ts';

const COLUMNS = `e.id, e.workspace_id AS "workspaceId", e.name, e.digest, e.schema, e.profile, e.tags,
  coalesce(e.experiments, '{}') AS experiments, e.created_ms AS "createdMs", e.updated_ms AS "updatedMs",
  e.created_by AS "createdBy", e.updated_by AS "updatedBy"`;

/** One evaluation set of a workspace, or null; locked until the transaction ends where it is to change. */
export function evaluationSetById(
  tx: Tx,
  workspaceId: string,
  id: string,
  isChanging = false,
): Promise<EvaluationSetFacts | null> {
  return row<EvaluationSetFacts>(
    tx,
    `SELECT ${COLUMNS} FROM evaluation_set e WHERE e.workspace_id = $1 AND e.id = $2 ${isChanging ? 'FOR UPDATE' : ''}`,
    [workspaceId, id],
  );
}

const ATTRIBUTES: Readonly<Record<string, string>> = {
  name: 'e.name',
  created_time: 'e.created_ms',
  last_update_time: 'e.updated_ms',
  created_by: 'e.created_by',
  last_updated_by: 'e.updated_by',
};

function condition(clause: Clause, values: Values): string {
  if (clause.kind === 'tag')
    return comparison(`(e.tags ->> ${values.add(clause.key)}::text)`, clause, values);
  return comparison(ATTRIBUTES[clause.key] ?? 'e.name', clause, values);
}

function orderOf(orderings: readonly Ordering[]): string {
  if (orderings.length === 0) return 'e.created_ms DESC, e.id DESC';
  const parts = orderings.map(({ kind, key, isAscending }) => {
    if (kind !== 'attribute') throw new Refusal('invalid', `Invalid order_by entity: ${kind}`);
    return `${ATTRIBUTES[key] ?? 'e.name'} ${isAscending ? 'ASC' : 'DESC'}`;
  });
  return [...parts, 'e.id DESC'].join(', ');
}

export interface SetSearch {
  workspaceId: string;
  /** Ids on the wire; all when empty. */
  experiments: readonly string[];
  clauses: readonly Clause[];
  orderings: readonly Ordering[];
  skip: number;
  limit: number;
}

/** Evaluation sets that meet a filter, in order. */
export function searchSetRows(tx: Tx, search: SetSearch): Promise<EvaluationSetFacts[]> {
  const values = new Values(search.workspaceId, search.experiments, search.limit, search.skip);
  const where = search.clauses.map((clause) => ` AND ${condition(clause, values)}`).join('');
  return rows<EvaluationSetFacts>(
    tx,
    `SELECT ${COLUMNS} FROM evaluation_set e
     WHERE e.workspace_id = $1 AND (cardinality($2::text[]) = 0 OR e.experiments && $2::text[])${where}
     ORDER BY ${orderOf(search.orderings)} LIMIT $3 OFFSET $4`,
    values.list,
  );
}

export interface RecordRow {
  id: string;
  content: string;
  createdMs: number;
  updatedMs: number;
  createdBy: string | null;
  updatedBy: string | null;
}

const RECORD_COLUMNS = `r.id, r.content, r.created_ms AS "createdMs", r.updated_ms AS "updatedMs", r.created_by AS "createdBy",
  r.updated_by AS "updatedBy"`;

/** Records of a set in the order in which they came, from after one on, at most `limit`. */
export function recordRows(
  tx: Tx,
  given: { workspaceId: string; setId: string; after: { ms: number; id: string } | null; limit: number },
): Promise<RecordRow[]> {
  return rows<RecordRow>(
    tx,
    `SELECT ${RECORD_COLUMNS} FROM evaluation_set_record r
     WHERE r.workspace_id = $1 AND r.set_id = $2 AND ($3::int8 IS NULL OR (r.created_ms, r.id) > ($3::int8, $4::text))
     ORDER BY r.created_ms, r.id LIMIT $5`,
    [given.workspaceId, given.setId, given.after?.ms ?? null, given.after?.id ?? null, given.limit],
  );
}

/** Records of a set with these inputs, by their hashes. */
export function recordsByHash(
  tx: Tx,
  workspaceId: string,
  setId: string,
  hashes: readonly string[],
): Promise<(RecordRow & { inputHash: string })[]> {
  return rows(
    tx,
    `SELECT ${RECORD_COLUMNS}, r.input_hash AS "inputHash" FROM evaluation_set_record r
     WHERE r.workspace_id = $1 AND r.set_id = $2 AND r.input_hash = ANY($3)`,
    [workspaceId, setId, hashes],
  );
}
