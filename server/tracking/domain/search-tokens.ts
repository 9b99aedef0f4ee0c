import { Refusal } from '../../platform/domain/refusal.ts';

/** A piece of a filter: a name (`metrics.acc`), a value, a comparator, a list in brackets, or what fits nowhere. */
export interface SearchToken {
  kind: 'name' | 'string' | 'quoted' | 'number' | 'comparator' | 'list' | 'and' | 'end' | 'other';
  text: string;
}

const FILTER_CHARS_MAX = 10_000;

const SEGMENT = '(?:[\\p{L}\\p{N}_][\\p{L}\\p{N}_$]*|`[^`]*`|"[^"]*")';
const NAME = new RegExp(`${SEGMENT}(?:\\.(?:${SEGMENT}|'[^']*')?)*`, 'uy');
const PATTERNS: readonly (readonly [SearchToken['kind'], RegExp])[] = [
  ['number', /-?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?(?![\p{L}\p{N}_.])/uy],
  ['string', /'(?:''|[^'])*'/uy],
  ['and', /AND(?![\p{L}\p{N}_.])/iuy],
  ['comparator', />=|<=|!=|==|<>|=|>|</uy],
  [
    'comparator',
    /(?:IS\s+NOT\s+NULL|IS\s+NULL|NOT\s+IN|NOT\s+I?LIKE|NOT\s+RLIKE|IN|I?LIKE|RLIKE)(?![\p{L}\p{N}_.])/iuy,
  ],
  ['quoted', /"[^"]*"(?!\s*\.)/uy],
  ['name', NAME],
  ['list', /\((?:'(?:''|[^'])*'|"[^"]*"|[^()'"])*\)/uy],
  ['end', /;/uy],
];
/** Signs that make arithmetic of a name; such a key has to be quoted. */
const ARITHMETIC = /[-+*/%:@#&|^~?][^\s=<>!()'"`;]*/uy;
const ANYTHING = /[^\s]+?(?=[\s=<>!()'"`;]|$)|[^\s]/uy;

function match(pattern: RegExp, text: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? null;
}

function tokenAt(text: string, at: number): SearchToken {
  for (const [kind, pattern] of PATTERNS) {
    const found = match(pattern, text, at);
    if (found === null || found === '') continue;
    const tail = kind === 'name' ? match(ARITHMETIC, text, at + found.length) : null;
    return tail === null ? { kind, text: found } : { kind: 'other', text: found + tail };
  }
  return { kind: 'other', text: match(ANYTHING, text, at) ?? text.charAt(at) };
}

/** Cuts a filter into tokens. Throws `invalid` when it is too long or holds several statements. */
export function searchTokens(filter: string): SearchToken[] {
  if (filter.length > FILTER_CHARS_MAX)
    throw new Refusal('invalid', `A filter has at most ${FILTER_CHARS_MAX} characters.`);
  const tokens: SearchToken[] = [];
  for (let at = 0; at < filter.length; ) {
    if (/\s/.test(filter.charAt(at))) {
      at += 1;
      continue;
    }
    const token = tokenAt(filter, at);
    if (tokens.at(-1)?.kind === 'end')
      throw new Refusal(
        'invalid',
        `Search filter contained multiple expression '${filter}'. Provide AND-ed expression list.`,
      );
    tokens.push(token);
    at += token.text.length;
  }
  return tokens;
}

/** The name that a text begins with, dots and quotes included, as a filter would be cut; null when it begins otherwise. */
export function leadingName(text: string): string | null {
  return match(NAME, text, 0);
}

/** A text without its quotes; a quote written twice inside single ones is one. */
export function unquote(text: string): string {
  const first = text.charAt(0);
  if (text.length < 2 || !text.endsWith(first)) return text;
  if (first === "'") return text.slice(1, -1).replaceAll("''", "'");
  return first === '"' || first === '`' ? text.slice(1, -1) : text;
}

/** Splits `metrics."a b"` at its first dot into kind and key; without a dot there is only a key. */
export function splitName(text: string): { kind: string | null; key: string } {
  const quoted = /^(`[^`]*`|"[^"]*")/.exec(text)?.[0];
  const dot = text.indexOf('.', quoted?.length ?? 0);
  if (dot < 0) return { kind: null, key: unquote(text) };
  return { kind: unquote(text.slice(0, dot)), key: unquote(text.slice(dot + 1)) };
}
