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
const COMMA = 44;
const MINUS = 45;
const OPEN_LIST = 91;
const CLOSE_LIST = 93;
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;
const SPACE = 32;
/** A number of so few characters that has no exponent is neither too large nor too long. */
const PLAIN_NUMBER_MAX = 15;
const HAS_NUL = /\\u0000/;

function escaped(part: string): string {
  return part.replaceAll('~', '~0').replaceAll('/', '~1');
}

function pointerOf(frames: readonly Frame[]): string {
  return frames.map(({ keys, key, at }) => `/${keys ? escaped(key) : at}`).join('');
}

function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  // A quote behind an odd number of backslashes is one of the text.
  for (;;) {
    let before = end - 1;
    while (text.charCodeAt(before) === BACKSLASH) before -= 1;
    if ((end - before) % 2 === 1) return end + 1;
    end = text.indexOf('"', end + 1);
  }
}

const isDigit = (code: number): boolean => code >= 48 && code <= 57;

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
  /** Whether a string may hold what cannot be stored: NUL and halves of pairs stand in one only by their codes. */
  readonly #looksInside: boolean;
  readonly #frames: Frame[] = [];
  #at = 0;
  #wantsKey = false;

  constructor(text: string, depthMax: number) {
    this.#text = text;
    this.#depthMax = depthMax;
    this.#looksInside = text.includes('\\u') || !text.isWellFormed();
  }

  /** Walks the whole text; false when it is nested too deeply to go on. */
  run(): boolean {
    const text = this.#text;
    while (this.#at < text.length && this.problems.length < PROBLEMS_MAX) {
      const code = text.charCodeAt(this.#at);
      if (code === QUOTE) this.#string();
      else if (code === COMMA) this.#comma();
      else if (code === MINUS || isDigit(code)) this.#number();
      else if (code === OPEN_OBJECT || code === OPEN_LIST) {
        if (this.#frames.length >= this.#depthMax) return false;
        this.#frames.push({ keys: code === OPEN_OBJECT ? new Set() : null, key: '', at: 0 });
        this.#wantsKey = code === OPEN_OBJECT;
        this.#at += 1;
      } else {
        if (code === CLOSE_OBJECT || code === CLOSE_LIST) {
          this.#frames.pop();
          this.#wantsKey = false;
        }
        this.#at += 1;
      }
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
    const start = this.#at;
    this.#at = end;
    const isKey = this.#wantsKey;
    if (!isKey && !this.#looksInside) return;
    const token = this.#text.slice(start, end);
    const frame = this.#frames.at(-1);
    if (isKey && frame?.keys) {
      this.#wantsKey = false;
      frame.key = token.includes('\\') ? (JSON.parse(token) as string) : token.slice(1, -1);
      if (frame.keys.has(frame.key)) this.#note('is given twice');
      if (frame.key === '__proto__') this.#note('is not permitted as a name');
      frame.keys.add(frame.key);
    }
    const problem = this.#looksInside ? problemOfString(token) : null;
    if (problem) this.#note(problem);
  }

  #number(): void {
    const text = this.#text;
    const start = this.#at;
    let end = start;
    let isPlain = true;
    for (; end < text.length; end += 1) {
      const code = text.charCodeAt(end);
      if (code === COMMA || code === CLOSE_LIST || code === CLOSE_OBJECT || code <= SPACE) break;
      // What is left is a digit, a sign, a point, or the letter of an exponent.
      if (code > 57) isPlain = false;
    }
    this.#at = end;
    if (isPlain && end - start <= PLAIN_NUMBER_MAX) return;
    const problem = problemOfNumber(text.slice(start, end));
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
