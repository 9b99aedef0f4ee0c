import { Refusal } from '#server/platform/domain/refusal.ts';
import type { Clause } from './domain/search-grammar.ts';
import {
  type ContentClause,
  contentClause,
  isColumnClause,
  requireShortPattern,
} from './domain/span-clauses.ts';
import { TRACE_METADATA, TRACE_TAGS } from './domain/trace-keys.ts';
import { likePattern } from './search-sql.ts';

/** A filter as SQL over `trace t`, and what of it only the spans' content can answer. */
export interface TraceConditions {
  /** Conditions joined by AND. */
  where: string[];
  /** Conditions over `trace_span s` that one span has to meet together. */
  spans: string[];
  /** What that same span's content has to meet besides. */
  content: ContentClause[];
}

/** Collects the values of a statement; `add` gives the place of one. */
export class Values {
  readonly list: unknown[];
  constructor(...first: unknown[]) {
    this.list = first;
  }
  add(value: unknown): string {
    this.list.push(value);
    return `$${this.list.length}`;
  }
}

const COLUMNS: Readonly<Record<string, string>> = {
  request_id: 't.id',
  timestamp_ms: 't.request_time_ms',
  execution_time_ms: 't.duration_ms',
  end_time_ms: 't.request_time_ms + coalesce(t.duration_ms, 0)',
  status: 't.state',
  client_request_id: 't.client_request_id',
  name: 't.name',
};

const OPERATORS: Readonly<Record<string, string>> = { '!=': '<>', RLIKE: '~' };

/** A comparison of an SQL text or number with a clause's value. */
export function comparison(left: string, clause: Clause, values: Values): string {
  const { comparator, value } = clause;
  requireShortPattern(clause);
  if (comparator === 'IS NULL' || comparator === 'IS NOT NULL') return `${left} ${comparator}`;
  if (comparator === 'IN') return `${left} = ANY(${values.add(value)}::text[])`;
  if (comparator === 'NOT IN') return `${left} <> ALL(${values.add(value)}::text[])`;
  const cast = typeof value === 'number' ? '::float8' : '::text';
  const isPattern = comparator === 'LIKE' || comparator === 'ILIKE';
  const compared = isPattern ? likePattern(String(value)) : value;
  return `${left} ${OPERATORS[comparator] ?? comparator} ${values.add(compared)}${cast}`;
}

function tagCondition(clause: Clause, values: Values): string {
  const { key } = clause;
  if (key === TRACE_TAGS.name) return comparison('t.name', clause, values);
  return comparison(`(t.tags ->> ${values.add(key)}::text)`, clause, values);
}

function runCondition(clause: Clause, values: Values): string {
  const source = `t.metadata ->> '${TRACE_METADATA.run}'`;
  if (clause.comparator !== '=') return comparison(`(${source})`, clause, values);
  const run = values.add(clause.value);
  return `(${source} = ${run}::text OR EXISTS (SELECT 1 FROM trace_link l WHERE l.workspace_id = t.workspace_id
    AND l.trace_id = t.id AND l.kind = 'run' AND l.target = ${run}::text))`;
}

function metadataCondition(clause: Clause, values: Values): string {
  if (clause.key === TRACE_METADATA.session) return comparison('t.session_id', clause, values);
  if (clause.key === TRACE_METADATA.user) return comparison('t.end_user', clause, values);
  if (clause.key === TRACE_METADATA.run) return runCondition(clause, values);
  return comparison(`(t.metadata ->> ${values.add(clause.key)}::text)`, clause, values);
}

function promptCondition({ comparator, value }: Clause, values: Values): string {
  if (comparator !== '=')
    throw new Refusal(
      'invalid',
      `Invalid comparator '${comparator}' for prompts filter. Only '=' is supported with format: prompt = "name/version"`,
    );
  if (String(value).split('/').length !== 2)
    throw new Refusal(
      'invalid',
      `Invalid prompts filter value '${String(value)}'. Expected format: prompt = "name/version"`,
    );
  return `EXISTS (SELECT 1 FROM trace_link l WHERE l.workspace_id = t.workspace_id AND l.trace_id = t.id
    AND l.kind = 'prompt' AND l.target = ${values.add(value)}::text)`;
}

function saidCondition(clause: Clause, values: Values): string {
  const { kind, key, comparator, value } = clause;
  const said = `SELECT 1 FROM trace_assessment a WHERE a.workspace_id = t.workspace_id AND a.trace_id = t.id`;
  if (kind === 'issue')
    return `EXISTS (${said} AND a.kind = 'issue' AND a.name = ${values.add(value)}::text)`;
  const named = `${said} AND a.kind = ${values.add(kind)}::text AND a.name = ${values.add(key)}::text AND a.is_valid`;
  if (comparator === 'IS NULL') return `NOT EXISTS (${named})`;
  if (comparator === 'IS NOT NULL') return `EXISTS (${named})`;
  const isOrder = ['<', '<=', '>', '>='].includes(comparator);
  if (isOrder !== (typeof value === 'number'))
    throw new Refusal(
      'invalid',
      isOrder
        ? `Expected a numeric value for ${kind} when using comparator '${comparator}'. Got value ${String(value)}`
        : `Expected a quoted string value for ${kind} (e.g. 'my-value'). Got value ${String(value)}`,
    );
  return `EXISTS (${named} AND ${comparison(isOrder ? 'a.number' : "(a.value #>> '{}')", clause, values)})`;
}

function attributeCondition(clause: Clause, values: Values): string {
  if (clause.key === 'run_id') return runCondition(clause, values);
  if (clause.key === 'prompt') return promptCondition(clause, values);
  return comparison(`(${COLUMNS[clause.key] ?? 't.id'})`, clause, values);
}

/** Turns the clauses of a filter into conditions; their values go to `values`. Throws `invalid`. */
export function traceConditions(clauses: readonly Clause[], values: Values): TraceConditions {
  const found: TraceConditions = { where: [], spans: [], content: [] };
  for (const clause of clauses) {
    if (clause.kind === 'span' && isColumnClause(clause))
      found.spans.push(comparison(`s.${clause.key}`, clause, values));
    else if (clause.kind === 'span') found.content.push(contentClause(clause));
    else if (clause.kind === 'attribute' && clause.key === 'text')
      found.content.push(contentClause({ ...clause, kind: 'span', key: 'content' }));
    else if (clause.kind === 'tag') found.where.push(tagCondition(clause, values));
    else if (clause.kind === 'request_metadata') found.where.push(metadataCondition(clause, values));
    else if (clause.kind === 'attribute') found.where.push(attributeCondition(clause, values));
    else found.where.push(saidCondition(clause, values));
  }
  if (found.spans.length > 0)
    found.where.push(
      `EXISTS (SELECT 1 FROM trace_span s WHERE s.workspace_id = t.workspace_id AND s.trace_id = t.id AND ${found.spans.join(' AND ')})`,
    );
  return found;
}

/** SQL for what traces are ordered by; null when that is their default, the newest first. */
export function traceOrder(
  orderings: readonly { kind: string; key: string; isAscending: boolean }[],
  values: Values,
): string | null {
  if (orderings.length === 0) return null;
  const parts = orderings.map(({ kind, key, isAscending }) => {
    const direction = isAscending ? 'ASC NULLS LAST' : 'DESC NULLS LAST';
    if (kind === 'tag') return `t.tags ->> ${values.add(key)}::text ${direction}`;
    if (kind === 'request_metadata') return `t.metadata ->> ${values.add(key)}::text ${direction}`;
    if (kind !== 'attribute')
      throw new Refusal('invalid', `Invalid order_by entity \`${kind}\` with key \`${key}\``);
    if (key === 'run_id') return `t.metadata ->> '${TRACE_METADATA.run}' ${direction}`;
    return `${key === 'experiment_id' ? 't.experiment' : (COLUMNS[key] ?? 't.id')} ${direction}`;
  });
  return [...parts, 't.request_time_ms DESC', 't.id ASC'].join(', ');
}
