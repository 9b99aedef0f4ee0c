import type { Statement } from '#server/platform/run-together.ts';

type Value = string | number | null | Date | readonly string[];

/** A row to insert: its columns by name, in the same order in every row of a table. */
export type NewRow = Readonly<Record<string, Value>>;

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

const EVENT_COLUMNS =
  'id, organisation_id, workspace_id, at, type, actor_kind, actor_id, resource_type, resource_id, covers, correlation_id, canonical';
const PRIVATE_COLUMNS = 'organisation_id, event_id, subject_id, path, salt, sealed_value, value_count';

/** Nothing is kept under a key that is gone by now, wherever it is still remembered. */
const WHILE_ITS_KEY_LIVES =
  'WHERE (SELECT k.sealed_key IS NOT NULL FROM audit_subject_key k WHERE k.organisation_id = x.organisation_id AND k.subject_id = x.subject_id)';

const INSERT_MANY = `
  WITH written AS (
    INSERT INTO audit_event (${EVENT_COLUMNS})
    SELECT * FROM json_to_recordset($1::json) AS x(
      id text, organisation_id text, workspace_id text, at timestamptz, type text, actor_kind text, actor_id text,
      resource_type text, resource_id text, covers text[], correlation_id text, canonical text)
  ), changed AS (
    INSERT INTO audit_change (resource, n, organisation_id, event_id)
    SELECT * FROM json_to_recordset($2::json) AS x(resource text, n bigint, organisation_id text, event_id text)
  )
  INSERT INTO audit_private (${PRIVATE_COLUMNS})
  SELECT * FROM json_to_recordset($3::json)
    AS x(organisation_id text, event_id text, subject_id text, path text, salt text, sealed_value text, value_count int)
  ${WHILE_ITS_KEY_LIVES}`;

const FEW = new Map<string, string>();

/** Of a single event the id and the organisation are the first two parameters, in whatever row they stand. */
const OF_EVENT: Readonly<Record<string, string>> = { event_id: '$1', organisation_id: '$2' };

/** The statement for so many rows of each table. */
function insertFew({ events, changes, values }: LogRows): string {
  let next = 0;
  const lists = (rows: readonly NewRow[], known: Readonly<Record<string, string>>, cast = '') =>
    rows
      .map((row) => `(${Object.keys(row).map((column) => `${known[column] ?? `$${++next}`}${cast}`)})`)
      .join();
  const known = events.length === 1 ? OF_EVENT : {};
  const inserts = [`INSERT INTO audit_event (${EVENT_COLUMNS}) VALUES ${lists(events, {})}`];
  if (changes.length > 0)
    inserts.push(
      `INSERT INTO audit_change (resource, n, organisation_id, event_id) VALUES ${lists(changes, known)}`,
    );
  if (values.length > 0)
    inserts.push(
      `INSERT INTO audit_private (${PRIVATE_COLUMNS}) SELECT ${PRIVATE_COLUMNS}::int FROM (VALUES ${lists(values, known, '::text')}) AS x(${PRIVATE_COLUMNS}) ${WHILE_ITS_KEY_LIVES}`,
    );
  const last = inserts.pop() ?? '';
  const before = inserts.map((insert, at) => `w${at} AS (${insert})`);
  return before.length === 0 ? last : `WITH ${before} ${last}`;
}

function asText(value: Value): string | null {
  if (value === null || typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  if (value instanceof Date) return value.toISOString();
  return `{${value.map((item) => `"${item.replace(/["\\]/g, '\\$&')}"`)}}`;
}

/** The one statement that puts events, what they changed and what they only commit to into the log, however many there are. */
export function insertEvents(given: LogRows): Statement {
  const { events, changes, values } = given;
  const all = [...events, ...changes, ...values];
  if (all.length > PARAMETER_ROWS_MAX) {
    const parts = [events, changes, values].map((rows) => JSON.stringify(rows));
    return { name: 'audit-write', text: INSERT_MANY, values: parts };
  }
  const name = `audit-write-${events.length}-${changes.length}-${values.length}`;
  const text = FEW.get(name) ?? insertFew(given);
  FEW.set(name, text);
  const parameters: (string | null)[] = [];
  const put = (row: NewRow, known: Readonly<Record<string, string>>) => {
    for (const column in row) if (!known[column]) parameters.push(asText(row[column] ?? null));
  };
  const known = events.length === 1 ? OF_EVENT : {};
  for (const row of events) put(row, {});
  for (const row of changes) put(row, known);
  for (const row of values) put(row, known);
  return { name, text, values: parameters };
}
