import { preparedRows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';

/** A row to insert: its columns by name, in the same order in every row of a table. */
export type NewRow = Readonly<Record<string, unknown>>;

/** What the events of one transaction put into the log. */
export interface LogRows {
  events: readonly NewRow[];
  /** Which event changed which row. */
  changes: readonly NewRow[];
  /** Values behind commitments. */
  values: readonly NewRow[];
}

/**
 * A few rows stand in the statement as parameters, which Postgres takes in half the time of JSON. There is one statement for
 * each number of rows, so that number is small: every connection keeps the statements it has met.
 */
const PARAMETER_ROWS_MAX = 12;

const INSERT_MANY = `
  WITH written AS (
    INSERT INTO audit_event (id, organisation_id, workspace_id, at, type, actor_kind, actor_id, resource_type, resource_id,
      covers, correlation_id, canonical)
    SELECT * FROM json_to_recordset($1::json) AS x(
      id text, organisation_id text, workspace_id text, at timestamptz, type text, actor_kind text, actor_id text,
      resource_type text, resource_id text, covers text[], correlation_id text, canonical text)
  ), changed AS (
    INSERT INTO audit_change (resource, n, organisation_id, event_id)
    SELECT * FROM json_to_recordset($2::json) AS x(resource text, n bigint, organisation_id text, event_id text)
  )
  INSERT INTO audit_private (id, organisation_id, event_id, path, subject_id, salt, sealed_value)
  SELECT * FROM json_to_recordset($3::json)
    AS x(id text, organisation_id text, event_id text, path text, subject_id text, salt text, sealed_value text)`;

const FEW = new Map<string, string>();

function insertFew(parts: readonly (readonly [table: string, rows: readonly NewRow[]])[]): string {
  let next = 0;
  const inserts = parts.map(([table, rows]) => {
    const lists = rows.map((row) => `(${Object.keys(row).map(() => `$${++next}`)})`);
    return `INSERT INTO ${table} (${Object.keys(rows[0] ?? {})}) VALUES ${lists}`;
  });
  const last = inserts.pop() ?? '';
  const before = inserts.map((insert, at) => `w${at} AS (${insert})`);
  return before.length === 0 ? last : `WITH ${before} ${last}`;
}

/** Puts events, what they changed and what they only commit to into the log: one statement, however many there are. */
export async function insertEvents(tx: Tx, { events, changes, values }: LogRows): Promise<void> {
  const all = [...events, ...changes, ...values];
  if (all.length > PARAMETER_ROWS_MAX) {
    const given = [events, changes, values].map((rows) => JSON.stringify(rows));
    await preparedRows(tx, 'audit-write', INSERT_MANY, given);
    return;
  }
  const name = `audit-write-${events.length}-${changes.length}-${values.length}`;
  const tables = [
    ['audit_event', events],
    ['audit_change', changes],
    ['audit_private', values],
  ] as const;
  const text = FEW.get(name) ?? insertFew(tables.filter(([, rows]) => rows.length > 0));
  FEW.set(name, text);
  await preparedRows(tx, name, text, all.flatMap(Object.values));
}
