import { rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { Clause } from '#server/tracking/domain/search-grammar.ts';
import { ORDER_TYPES, type OrderKey } from './domain/page-token.ts';
import type { WireModel, WireVersion } from './domain/wire-facts.ts';
import { WIRE_MODELS, type WireModelHead, withLatestVersions } from './wire-models.views.ts';
import { WIRE_VERSIONS, wireVersionOf } from './wire-versions.views.ts';

export interface RegistryOrder {
  key: OrderKey;
  isAscending: boolean;
}

/** What is searched: clauses that were parsed, whether prompts or models are meant, and which page. */
export interface RegistrySearch {
  organisationId: string;
  /** Null searches every workspace that the caller may see. */
  workspaceId: string | null;
  clauses: readonly Clause[];
  isForPrompts: boolean;
  orderings: readonly RegistryOrder[];
  /** The values of the orderings after which the page begins; null for the first page. */
  after: readonly string[] | null;
  limit: number;
}

const MODEL_FIELDS: Readonly<Record<string, string>> = {
  id: 'm.id',
  name: 'm.name',
  creation_timestamp: 'm.created_at',
  last_updated_timestamp: 'coalesce(m.updated_at, m.created_at)',
};
const VERSION_FIELDS: Readonly<Record<string, string>> = {
  id: 's.id',
  name: 'm.name',
  version_number: 's.number',
  run_id: 's.run_id',
  source_path: 's.source_uri',
  creation_timestamp: 's.created_at',
  last_updated_timestamp: 's.updated_at',
};
const SQL_COMPARATORS: Readonly<Record<string, string>> = { '!=': '<>' };

function fieldOf(fields: Readonly<Record<string, string>>, key: string): string {
  const field = fields[key];
  if (!field) throw new Error(`there is no column for ${key}`);
  return field;
}

/** Compiles clauses to a condition; every name and value is a parameter. A row without a tag fulfils nothing said of it. */
function conditionOf(
  { key, kind, comparator, value }: Clause,
  fields: Readonly<Record<string, string>>,
  tags: string,
  values: unknown[],
): string {
  const given = (one: unknown) => `$${values.push(one)}`;
  const left = kind === 'tag' ? `(${tags} ->> ${given(key)}::text)` : fieldOf(fields, key);
  if (Array.isArray(value))
    return `${left} ${comparator === 'IN' ? '= ANY' : '<> ALL'} (${given(value)}::text[])`;
  const type = typeof value === 'number' ? 'numeric' : 'text';
  // A backslash is no escape sign in these filters.
  const escaping = comparator.endsWith('LIKE') ? " ESCAPE ''" : '';
  return `${left} ${SQL_COMPARATORS[comparator] ?? comparator} ${given(value)}::${type}${escaping}`;
}

function orderOf(orderings: readonly RegistryOrder[], fields: Readonly<Record<string, string>>): string {
  return orderings
    .map(({ key, isAscending }) => `${fieldOf(fields, key)} ${isAscending ? 'ASC' : 'DESC'}`)
    .join(', ');
}

/** The condition of what comes after the last page: beyond it in the first field that differs. */
function afterOf(
  { orderings, after }: RegistrySearch,
  fields: Readonly<Record<string, string>>,
  values: unknown[],
): string[] {
  if (after === null) return [];
  const given = orderings.map(({ key }, at) => `$${values.push(after[at])}::${ORDER_TYPES[key]}`);
  const beyond = orderings.map(({ key, isAscending }, at) => {
    const equal = orderings.slice(0, at).map((one, index) => `${fieldOf(fields, one.key)} = ${given[index]}`);
    return [...equal, `${fieldOf(fields, key)} ${isAscending ? '>' : '<'} ${given[at]}`].join(' AND ');
  });
  return [`(${beyond.map((one) => `(${one})`).join(' OR ')})`];
}

function placeOf({ workspaceId }: RegistrySearch, table: string, values: unknown[]): string[] {
  const own = `${table}.organisation_id = $1`;
  return workspaceId === null ? [own] : [own, `${table}.workspace_id = $${values.push(workspaceId)}`];
}

/** Models that fulfil every clause, one page of them. */
export async function searchModels(tx: Tx, search: RegistrySearch): Promise<WireModel[]> {
  const values: unknown[] = [search.organisationId, search.isForPrompts, search.limit];
  const conditions = search.clauses.map((clause) => conditionOf(clause, MODEL_FIELDS, 'm.tags', values));
  conditions.push(...afterOf(search, MODEL_FIELDS, values));
  const found = await rows<WireModelHead>(
    tx,
    `${WIRE_MODELS} WHERE ${[...placeOf(search, 'm', values), 'm.deleted_at IS NULL', "(m.kind = 'prompt') = $2::boolean", ...conditions].join(' AND ')}
     ORDER BY ${orderOf(search.orderings, MODEL_FIELDS)} LIMIT $3`,
    values,
  );
  return withLatestVersions(tx, found);
}

/** Versions that fulfil every clause, one page of them. */
export async function searchVersions(tx: Tx, search: RegistrySearch): Promise<WireVersion[]> {
  const values: unknown[] = [search.organisationId, search.isForPrompts, search.limit];
  const conditions = search.clauses.map((clause) => conditionOf(clause, VERSION_FIELDS, 's.tags', values));
  conditions.push(...afterOf(search, VERSION_FIELDS, values));
  const found = await rows<Parameters<typeof wireVersionOf>[0]>(
    tx,
    `${WIRE_VERSIONS} WHERE ${[...placeOf(search, 's', values), ...placeOf(search, 'm', values), 's.deleted_at IS NULL', 'm.deleted_at IS NULL', "(m.kind = 'prompt') = $2::boolean", ...conditions].join(' AND ')}
     ORDER BY ${orderOf(search.orderings, VERSION_FIELDS)} LIMIT $3`,
    values,
  );
  return found.map(wireVersionOf);
}
