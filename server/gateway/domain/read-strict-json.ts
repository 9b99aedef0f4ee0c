import type { FieldProblem } from '../../platform/domain/refusal.ts';

/**
 * JSON as a record can keep it. `JSON.parse` lets pass what would make the record say something else than the caller did:
 * of two equal keys the last wins, long whole numbers lose digits, 1e999 becomes Infinity. And some text cannot be stored:
 * NUL and unpaired surrogates. All of that is refused by name. The scan runs over text that has been parsed already, so it
 * may rely on the syntax.
 */
export interface StrictJsonLimits {
  /** Nesting of objects and arrays. */
  depthMax: number;
}

export type StrictJson =
  | { isValid: true; value: unknown }
  | { isValid: false; message: string; fields: readonly FieldProblem[] };

interface Frame {
  /** Keys seen so far; null in an array. */
  keys: Set<string> | null;
  key: string;
  at: number;
}

const PROBLEMS_MAX = 20;
const QUOTE = 34;
const BACKSLASH = 92;
const LITERAL_END = /[,\]}\s]/;
const HAS_NUL = /\\u0000/;

function escaped(part: string): string {
  return part.replaceAll('~', '~0').replaceAll('/', '~1');
}

function pointerOf(frames: readonly Frame[]): string {
  return frames.map(({ keys, key, at }) => `/${keys ? escaped(key) : at}`).join('');
}

function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (text.charCodeAt(at) !== QUOTE) at += text.charCodeAt(at) === BACKSLASH ? 2 : 1;
  return at + 1;
}

function problemOfString(token: string): string | null {
  const value: string = token.includes('\\') ? JSON.parse(token) : token;
  if (HAS_NUL.test(token) && value.includes('\0')) return 'holds the character NUL, which cannot be kept';
  return value.isWellFormed() ? null : 'is not well-formed Unicode';
}

function problemOfNumber(token: string): string | null {
  const value = Number(token);
  if (!Number.isFinite(value)) return 'is too large a number';
  const isExact = !/^-?\d+$/.test(token) || Number.isSafeInteger(value);
  return isExact ? null : 'has more digits than a number can keep; send it as text';
}

class Scan {
  readonly problems: FieldProblem[] = [];
  readonly #text: string;
  readonly #depthMax: number;
  readonly #frames: Frame[] = [];
  #at = 0;
  #wantsKey = false;

  constructor(text: string, depthMax: number) {
    this.#text = text;
    this.#depthMax = depthMax;
  }

  /** Walks the whole text; false when it is nested too deeply to go on. */
  run(): boolean {
    while (this.#at < this.#text.length && this.problems.length < PROBLEMS_MAX) {
      const char = this.#text[this.#at] ?? '';
      if (char === '{' || char === '[') {
        if (this.#frames.length >= this.#depthMax) return false;
        this.#frames.push({ keys: char === '{' ? new Set() : null, key: '', at: 0 });
        this.#wantsKey = char === '{';
        this.#at += 1;
      } else if (char === '}' || char === ']') {
        this.#frames.pop();
        this.#wantsKey = false;
        this.#at += 1;
      } else if (char === ',') this.#comma();
      else if (char === '"') this.#string();
      else if (char === '-' || (char >= '0' && char <= '9')) this.#number();
      else this.#at += 1;
    }
    return true;
  }

  #comma(): void {
    const frame = this.#frames.at(-1);
    this.#wantsKey = frame?.keys !== null;
    if (frame && frame.keys === null) frame.at += 1;
    this.#at += 1;
  }

  #string(): void {
    const end = endOfString(this.#text, this.#at);
    const token = this.#text.slice(this.#at, end);
    this.#at = end;
    const frame = this.#frames.at(-1);
    if (this.#wantsKey && frame?.keys) {
      this.#wantsKey = false;
      frame.key = JSON.parse(token) as string;
      if (frame.keys.has(frame.key)) this.#note('is given twice');
      if (frame.key === '__proto__') this.#note('is not permitted as a name');
      frame.keys.add(frame.key);
    }
    const problem = problemOfString(token);
    if (problem) this.#note(problem);
  }

  #number(): void {
    let end = this.#at + 1;
    while (end < this.#text.length && !LITERAL_END.test(this.#text[end] ?? '')) end += 1;
    const problem = problemOfNumber(this.#text.slice(this.#at, end));
    this.#at = end;
    if (problem) this.#note(problem);
  }

  #note(message: string): void {
    this.problems.push({ path: pointerOf(this.#frames), message });
  }
}

/** Parses a JSON text, or says what is wrong with it in a sentence and by JSON pointer. */
export function readStrictJson(text: string, limits: StrictJsonLimits): StrictJson {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { isValid: false, message: 'The body is not valid JSON.', fields: [] };
  }
  const scan = new Scan(text, limits.depthMax);
  if (!scan.run())
    return {
      isValid: false,
      message: `The body is nested deeper than ${limits.depthMax} levels.`,
      fields: [],
    };
  const [first] = scan.problems;
  if (!first) return { isValid: true, value };
  return {
    isValid: false,
    message: `${first.path === '' ? 'The body' : first.path} ${first.message}.`,
    fields: scan.problems,
  };
}
