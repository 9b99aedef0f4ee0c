import type { JsonRecord } from '../../decisions/domain/decision-facts.ts';
import type { PersonalData, Redaction, RedactionPolicy } from '../../workflows/domain/redaction.ts';
import { redactionMarks } from '../../workflows/domain/redaction-marks.ts';
import { type PersonalDataSearch, searchPersonalData } from './find-personal-data.ts';

/**
 * Takes out of an input what its contract marks and what looks like personal data in its texts. What is untouched is not
 * copied. Pseudonyms come from outside, so that everything here stays a pure function.
 */
export interface RedactionRules {
  marks: MarkNode;
  search: PersonalDataSearch | null;
  freeTextAs: RedactionPolicy['freeTextAs'];
  /** Names of fields that the contract gives, with how a pointer writes them; every other name was chosen by a caller. */
  names: ReadonlyMap<string, string>;
}

interface MarkNode {
  redaction: Redaction | null;
  children: ReadonlyMap<string, MarkNode>;
}

export interface RedactedInput<T> {
  value: T;
  /** JSON pointers of what was changed, at most 50; `*` stands for names that the contract does not have. */
  fields: readonly string[];
  /** How often what was found; `field` stands for marks of the contract. */
  counts: ReadonlyMap<PersonalData | 'field', number>;
  /** The texts that were taken out, with what stands in for them. */
  taken: ReadonlyMap<string, string>;
  /** Texts were too long to be searched and were taken out as a whole. */
  isCut: boolean;
  /** Whether everything that was taken out is in `taken`, so that it can be looked for in an answer. */
  isComplete: boolean;
}

export const MASK = '[masked]';
const PSEUDONYM = /^psn_\d{1,9}_[A-Za-z0-9_-]{22,8000}$/;
const PSEUDONYM_MAX = 4_000;
/** Of all texts of a call together. */
const SEARCHED_MAX = 500_000;
const FIELDS_MAX = 50;
const TAKEN_MAX = 200;
/** Shorter texts occur by chance, so what an answer says of them is not theirs. */
const ECHO_MIN = 4;

const escaped = (key: string) => key.replaceAll('~', '~0').replaceAll('/', '~1');

interface MutableNode {
  redaction: Redaction | null;
  children: Map<string, MutableNode>;
}

/** Every name that a contract gives to a field, at any depth. */
function namesOf(contract: JsonRecord): Map<string, string> {
  const names = new Map<string, string>();
  const walk = (part: unknown): void => {
    if (typeof part !== 'object' || part === null) return;
    const { properties } = part as JsonRecord;
    if (typeof properties === 'object' && properties !== null && !Array.isArray(part))
      for (const name of Object.keys(properties)) names.set(name, escaped(name));
    for (const below of Object.values(part)) walk(below);
  };
  walk(contract);
  return names;
}

/** Puts marks and searches of one route together; null when there is nothing to take out. */
export function compileRedaction(
  contract: JsonRecord,
  policy: RedactionPolicy | undefined,
): RedactionRules | null {
  const { marks } = redactionMarks(contract);
  const freeText = policy?.freeText ?? [];
  if (marks.length === 0 && freeText.length === 0) return null;
  const root: MutableNode = { redaction: null, children: new Map() };
  for (const { path, redaction } of marks) {
    let node = root;
    for (const key of path) {
      const next = node.children.get(key) ?? { redaction: null, children: new Map() };
      node.children.set(key, next);
      node = next;
    }
    node.redaction = redaction;
  }
  const search = freeText.length > 0 ? searchPersonalData(freeText) : null;
  return { marks: root, search, freeTextAs: policy?.freeTextAs ?? 'mask', names: namesOf(contract) };
}

const REMOVED = Symbol('removed');

/** Two names from which the same was taken out stay two. */
function freeName(taken: ReadonlyMap<string, unknown>, counts: Map<string, number>, name: string): string {
  let free = name;
  let count = counts.get(name) ?? 1;
  while (taken.has(free)) {
    count += 1;
    free = `${name} (${count})`;
  }
  if (free !== name) counts.set(name, count);
  return free;
}

class Redactor {
  readonly fields: string[] = [];
  readonly counts = new Map<PersonalData | 'field', number>();
  readonly taken = new Map<string, string>();
  readonly #rules: RedactionRules;
  readonly #pseudonym: (value: string) => string;
  #left = SEARCHED_MAX;
  isCut = false;
  isComplete = true;

  constructor(rules: RedactionRules, pseudonym: (value: string) => string) {
    this.#rules = rules;
    this.#pseudonym = pseudonym;
  }

  #note(kind: PersonalData | 'field', pointer: string): void {
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
    if (this.fields.length < FIELDS_MAX && !this.fields.includes(pointer)) this.fields.push(pointer);
  }

  #take(text: string, standIn: string): string {
    if (text.length >= ECHO_MIN && !this.taken.has(text)) {
      if (this.taken.size < TAKEN_MAX) this.taken.set(text, standIn);
      else this.isComplete = false;
    }
    return standIn;
  }

  /** Remembers what stands inside of a value that is taken out as a whole: texts, names and numbers as they are written. */
  #takeAll(value: unknown): void {
    if (typeof value === 'string') this.#take(value, MASK);
    else if (typeof value === 'number') this.#take(String(value), MASK);
    else if (Array.isArray(value)) for (const item of value) this.#takeAll(item);
    else if (typeof value === 'object' && value !== null)
      for (const [key, item] of Object.entries(value)) {
        if (!this.#rules.names.has(key)) this.#take(key, MASK);
        this.#takeAll(item);
      }
  }

  #asMarked(value: unknown, redaction: Redaction, pointer: string): unknown {
    if (value === null || (typeof value === 'string' && PSEUDONYM.test(value))) return value;
    this.#note('field', pointer);
    if (redaction === 'remove') {
      this.#takeAll(value);
      return REMOVED;
    }
    if (typeof value !== 'string') {
      this.#takeAll(value);
      return MASK;
    }
    const mayReverse = redaction === 'pseudonym' && value.length <= PSEUDONYM_MAX;
    return this.#take(value, mayReverse ? this.#pseudonym(value) : MASK);
  }

  text(text: string, pointer: string): string {
    const { search, freeTextAs } = this.#rules;
    if (!search || PSEUDONYM.test(text)) return text;
    this.#left -= text.length;
    if (this.#left < 0) {
      this.isCut = true;
      this.isComplete = false;
      return MASK;
    }
    const found = search(text);
    if (found.length === 0) return text;
    let [done, at] = ['', 0];
    for (const { kind, start, end } of found) {
      const piece = text.slice(start, end);
      this.#note(kind, pointer);
      done += text.slice(at, start);
      done += this.#take(piece, freeTextAs === 'pseudonym' ? this.#pseudonym(piece) : `[${kind}]`);
      at = end;
    }
    return done + text.slice(at);
  }

  value(value: unknown, node: MarkNode | undefined, pointer: string): unknown {
    if (node?.redaction) return this.#asMarked(value, node.redaction, pointer);
    if (typeof value === 'string') return this.text(value, pointer);
    if (typeof value !== 'object' || value === null) return value;
    return Array.isArray(value)
      ? this.#list(value, node, pointer)
      : this.#members(value as JsonRecord, node, pointer);
  }

  #list(list: readonly unknown[], node: MarkNode | undefined, pointer: string): unknown {
    const below = node?.children.get('*');
    let isSame = true;
    const items = list.flatMap((item, index) => {
      const next = this.value(item, below, `${pointer}/${index}`);
      if (next !== item) isSame = false;
      return next === REMOVED ? [] : [next];
    });
    return isSame ? list : items;
  }

  #members(record: JsonRecord, node: MarkNode | undefined, pointer: string): unknown {
    // Made when the first of them changes: in most inputs none does.
    let members: Map<string, unknown> | null = null;
    const counts = new Map<string, number>();
    const keys = Object.keys(record);
    let at = 0;
    for (const key of keys) {
      const item = record[key];
      const known = this.#rules.names.get(key);
      const child = node?.children.get(key);
      const mayHold = typeof item === 'string' || typeof item === 'object' || child?.redaction !== undefined;
      const below = known !== undefined && !mayHold ? '' : `${pointer}/${known ?? '*'}`;
      const name = known === undefined ? this.text(key, below) : key;
      const next = mayHold ? this.value(item, child, below) : item;
      if (next !== item || name !== key)
        members ??= new Map(keys.slice(0, at).map((before) => [before, record[before]]));
      if (members && next !== REMOVED) members.set(freeName(members, counts, name), next);
      at += 1;
    }
    return members ? Object.fromEntries(members) : record;
  }
}

/** Takes out of an input what the rules name; `pseudonym` gives the same text for the same value. */
export function redactInput(
  rules: RedactionRules,
  input: JsonRecord,
  pseudonym: (value: string) => string,
): RedactedInput<JsonRecord> {
  const redactor = new Redactor(rules, pseudonym);
  const value = redactor.value(input, rules.marks, '/input') as JsonRecord;
  const { fields, counts, taken, isCut, isComplete } = redactor;
  return { value, fields, counts, taken, isCut, isComplete };
}

/** Takes personal data out of the texts of anything else that is kept, such as metadata. */
export function redactTexts(
  rules: RedactionRules,
  given: JsonRecord,
  at: { pointer: string; pseudonym: (value: string) => string },
): RedactedInput<JsonRecord> {
  const redactor = new Redactor(rules, at.pseudonym);
  const value = redactor.value(given, undefined, at.pointer) as JsonRecord;
  const { fields, counts, taken, isCut, isComplete } = redactor;
  return { value, fields, counts, taken, isCut, isComplete };
}

/** Puts the stand-ins in for every text that was taken out, wherever it comes back in what is said later. */
export function withoutEchoes(value: unknown, taken: ReadonlyMap<string, string>): unknown {
  if (taken.size === 0) return value;
  // Longest first, so that a name does not break an address that holds it.
  const pairs = [...taken].sort(([left], [right]) => right.length - left.length);
  const without = (whole: string): string =>
    pairs.reduce((text, [from, to]) => (text.includes(from) ? text.replaceAll(from, () => to) : text), whole);
  const walk = (part: unknown): unknown => {
    if (typeof part === 'string') return without(part);
    if (typeof part === 'number') return taken.get(String(part)) ?? part;
    if (typeof part !== 'object' || part === null) return part;
    if (Array.isArray(part)) return part.map(walk);
    return Object.fromEntries(Object.entries(part).map(([key, item]) => [without(key), walk(item)]));
  };
  return walk(value);
}
