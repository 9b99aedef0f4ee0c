import { type KnownKeys, type RunField, writeField } from './run-field.ts';

/**
 * What may come next in a filter of runs. The grammar is `field operator value (AND field operator value)*`; this reads
 * the text before the caret only as far as it must, so that an unfinished filter still gets its suggestions. Whether the
 * whole is right is for the server to say.
 */
export interface FilterSuggestion {
  /** What is written in place of what stands between `from` and `to`. */
  insert: string;
  from: number;
  to: number;
  /** How it reads in the list. */
  label: string;
  detail: string;
}

type Expectation = 'field' | 'operator' | 'value' | 'and';

interface Token {
  kind: 'field' | 'operator' | 'value' | 'and' | 'unknown';
  text: string;
  start: number;
  end: number;
}

const TEXT_OPERATORS = ['=', '!=', 'LIKE', 'ILIKE'];
const LIST_OPERATORS = ['IN', 'NOT IN'];
const NUMBER_OPERATORS = ['>', '>=', '<', '<=', '=', '!='];
const MOST = 12;

const STATUSES = ['RUNNING', 'SCHEDULED', 'FINISHED', 'FAILED', 'KILLED'];
const ATTRIBUTES: readonly { key: string; detail: string; isNumber?: boolean }[] = [
  { key: 'status', detail: 'state of the run' },
  { key: 'run_name', detail: 'name of the run' },
  { key: 'run_id', detail: 'id of the run' },
  { key: 'user_id', detail: 'who started it' },
  { key: 'start_time', detail: 'milliseconds since 1970', isNumber: true },
  { key: 'end_time', detail: 'milliseconds since 1970', isNumber: true },
  { key: 'artifact_uri', detail: 'where its files are' },
];
const DATASETS = [
  { key: 'name', detail: 'name of a dataset it used' },
  { key: 'digest', detail: 'digest of a dataset it used' },
  { key: 'context', detail: 'what a dataset was used for' },
];

const SIGNS = /^(!=|>=|<=|=|>|<)/;
const WORDS = /^(NOT\s+IN|IN|ILIKE|LIKE)\b/i;
const VALUE = /^('(?:''|[^'])*'?|"[^"]*"?|\([^)]*\)?|-?\d[\w.+-]*|\S+)/;
const FIELD = /^[A-Za-z_]+(\.(`[^`]*`?|"[^"]*"?|[\w./:-]*))?/;

/** One token at `start`, of the kind that may stand there, or an unknown one up to the next space. */
function readToken(text: string, start: number, expected: Expectation): Token {
  const rest = text.slice(start);
  const found = {
    field: () => FIELD.exec(rest)?.[0],
    operator: () => SIGNS.exec(rest)?.[0] ?? WORDS.exec(rest)?.[0],
    value: () => VALUE.exec(rest)?.[0],
    and: () => /^AND\b/i.exec(rest)?.[0],
  }[expected]();
  if (found) return { kind: expected, text: found, start, end: start + found.length };
  const unknown = /^\S+/.exec(rest)?.[0] ?? '';
  return { kind: 'unknown', text: unknown, start, end: start + unknown.length };
}

const NEXT: Record<Expectation, Expectation> = {
  field: 'operator',
  operator: 'value',
  value: 'and',
  and: 'field',
};

interface Place {
  expected: Expectation;
  /** What was begun there, up to the caret. */
  begun: string;
  start: number;
  field: string | null;
}

/** Where in the grammar the end of `before` stands; null inside something that is no filter. */
function placeOf(before: string): Place | null {
  let at = 0;
  let expected: Expectation = 'field';
  let field: string | null = null;
  for (;;) {
    at += /^\s*/.exec(before.slice(at))?.[0].length ?? 0;
    if (at >= before.length) return { expected, begun: '', start: at, field };
    const token = readToken(before, at, expected);
    const isAtEnd = token.end === before.length;
    if (isAtEnd && !isComplete(token)) return { expected, begun: token.text, start: at, field };
    if (token.kind === 'unknown') return isAtEnd ? { expected, begun: token.text, start: at, field } : null;
    if (token.kind === 'field') field = token.text;
    at = token.end;
    expected = NEXT[expected];
  }
}

/** Signs and quoted values end by themselves; of everything else more may come. */
function isComplete({ kind, text }: Token): boolean {
  if (kind === 'operator') return text === '!=' || text === '>=' || text === '<=';
  if (kind === 'value') return /^(['"]).*\1$/.test(text) && text.length > 1;
  return false;
}

function isNumeric(field: string | null): boolean {
  if (field === null) return false;
  if (/^metrics?\./.test(field)) return true;
  const key = field.replace(/^(attributes?|run)\./, '');
  return ATTRIBUTES.some((each) => each.key === key && each.isNumber);
}

function fieldWords(known: KnownKeys): { insert: string; detail: string }[] {
  const keyed = (kind: RunField['kind'], keys: readonly string[], detail: string) =>
    keys.map((key) => ({ insert: writeField({ kind, key }), detail }));
  return [
    ...keyed('metrics', known.metrics, 'metric, its last value'),
    ...keyed('params', known.params, 'parameter'),
    ...keyed('tags', known.tags, 'tag'),
    ...ATTRIBUTES.map(({ key, detail }) => ({ insert: `attributes.${key}`, detail })),
    ...DATASETS.map(({ key, detail }) => ({ insert: `datasets.${key}`, detail })),
  ];
}

function operatorWords(field: string | null): { insert: string; detail: string }[] {
  const details: Record<string, string> = {
    LIKE: '% stands for anything',
    ILIKE: 'as LIKE, capitals or not',
    IN: "one of ('a', 'b')",
    'NOT IN': "none of ('a', 'b')",
  };
  const operators = isNumeric(field)
    ? NUMBER_OPERATORS
    : /run_id$/.test(field ?? '')
      ? [...TEXT_OPERATORS, ...LIST_OPERATORS]
      : TEXT_OPERATORS;
  return operators.map((insert) => ({ insert, detail: details[insert] ?? '' }));
}

function valueWords(field: string | null, values: readonly string[]): { insert: string; detail: string }[] {
  if (isNumeric(field)) return [];
  const offered = /(^|\.)status$/.test(field ?? '') ? STATUSES : values;
  return offered.map((value) => ({ insert: `'${value.replaceAll("'", "''")}'`, detail: 'value' }));
}

/** Plain letters to compare by: quotes and case do not matter while somebody types. */
function bare(text: string): string {
  return text.toLowerCase().replace(/['"`]/g, '');
}

/** A key alone is enough to find its field: "acc" finds `metrics.accuracy`. */
function rankOf(insert: string, begun: string): number {
  const [word, typed] = [bare(insert), bare(begun)];
  if (word.startsWith(typed)) return 0;
  if (word.slice(word.indexOf('.') + 1).startsWith(typed)) return 1;
  return word.includes(typed) ? 2 : -1;
}

/**
 * What may be written at `caret`: fields that the runs carry, the operators that a field knows, values that were seen, and
 * AND. At most twelve, the likeliest first; `valuesOf` gives known values of a field as written.
 */
export function completeFilter(
  text: string,
  caret: number,
  known: KnownKeys,
  valuesOf: (field: string) => readonly string[] = () => [],
): FilterSuggestion[] {
  const place = placeOf(text.slice(0, caret));
  if (!place) return [];
  const { expected, begun, start, field } = place;
  const words = {
    field: () => fieldWords(known),
    operator: () => operatorWords(field),
    value: () => valueWords(field, field ? valuesOf(field) : []),
    and: () => [{ insert: 'AND', detail: 'and also' }],
  }[expected]();
  return words
    .map((word, order) => ({ ...word, order, rank: rankOf(word.insert, begun) }))
    .filter(({ rank, insert }) => rank >= 0 && insert !== begun)
    .sort((a, b) => a.rank - b.rank || a.order - b.order)
    .slice(0, MOST)
    .map(({ insert, detail }) => ({ insert: `${insert} `, from: start, to: caret, label: insert, detail }));
}

/** The text with a suggestion in it, and where the caret stands then. */
export function acceptSuggestion(
  text: string,
  suggestion: FilterSuggestion,
): { text: string; caret: number } {
  const after = text.slice(suggestion.to).replace(/^ /, '');
  return {
    text: text.slice(0, suggestion.from) + suggestion.insert + after,
    caret: suggestion.from + suggestion.insert.length,
  };
}
