/** Rows that an application is evaluated on. */
export interface EvaluationSetFacts {
  id: string;
  workspaceId: string;
  name: string;
  digest: string;
  /** JSON of which fields its records have, and of how many there are; null while it has none. */
  schema: string | null;
  profile: string | null;
  tags: Record<string, string>;
  /** Ids on the wire. */
  experiments: string[];
  createdMs: number;
  updatedMs: number;
  createdBy: string | null;
  updatedBy: string | null;
}

/** What a record holds; kept encrypted. */
export interface RecordContent {
  inputs: Record<string, unknown>;
  outputs: unknown;
  expectations: Record<string, unknown> | null;
  tags: Record<string, unknown> | null;
  source: Record<string, unknown> | null;
}

export interface EvaluationRecordFacts extends RecordContent {
  id: string;
  setId: string;
  createdMs: number;
  updatedMs: number;
  createdBy: string | null;
  updatedBy: string | null;
}

type Fields = Record<string, string>;

interface SetSchema {
  inputs: Fields;
  outputs: Fields | string;
  expectations: Fields;
  version: string;
}

function typeOf(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'float';
  return typeof value;
}

/** More fields than these of one kind a schema does not name. */
const SCHEMA_FIELDS_MAX = 1_000;

function addFields(fields: Fields, values: unknown): void {
  if (typeof values !== 'object' || values === null || Array.isArray(values)) return;
  let left = SCHEMA_FIELDS_MAX - Object.keys(fields).length;
  for (const [key, value] of Object.entries(values)) {
    if (left <= 0) return;
    if (Object.hasOwn(fields, key)) continue;
    fields[key] = typeOf(value);
    left -= 1;
  }
}

/** The schema of a set with the fields of further records; those it knows keep their type. */
export function widenSchema(
  known: string | null,
  records: readonly { inputs?: unknown; outputs?: unknown; expectations?: unknown }[],
): string | null {
  if (records.length === 0) return known;
  const schema = (
    known ? JSON.parse(known) : { inputs: {}, outputs: {}, expectations: {}, version: '1.0' }
  ) as SetSchema;
  for (const { inputs, outputs, expectations } of records) {
    addFields(schema.inputs, inputs);
    addFields(schema.expectations, expectations);
    if (outputs === undefined || outputs === null) continue;
    if (typeof schema.outputs === 'object' && typeof outputs === 'object' && !Array.isArray(outputs))
      addFields(schema.outputs, outputs);
    else if (typeof schema.outputs === 'object' && Object.keys(schema.outputs).length === 0)
      schema.outputs = typeOf(outputs);
  }
  return JSON.stringify(schema);
}

/** What a record becomes when one with the same inputs comes: expectations and tags are added to, the rest is replaced. */
export function mergeRecord(standing: RecordContent, given: Partial<RecordContent>): RecordContent {
  const added = (a: Record<string, unknown> | null, b: Record<string, unknown> | null | undefined) =>
    b ? { ...a, ...b } : a;
  return {
    inputs: standing.inputs,
    outputs: given.outputs === undefined ? standing.outputs : given.outputs,
    expectations: added(standing.expectations, given.expectations),
    tags: added(standing.tags, given.tags),
    source: given.source ?? standing.source,
  };
}
