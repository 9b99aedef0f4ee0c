/**
 * A pattern in a contract runs on whatever callers send, so one that can take exponential time is a way to stop the
 * gateway. Instead of proving which patterns are slow, only those are let in whose work can be counted: nothing that
 * varies is repeated, no look-around, no back-reference. What is left takes at most `factor × length^degree` steps, and
 * texts longer than keeps that within the budget are not matched at all.
 */
const LENGTH_MAX = 200;
const STEPS_MAX = 2 ** 24;
/** A pattern that could not even be tried on texts of this length is of no use. */
const TEXT_LEAST = 64;
const TEXT_MOST = 1_000_000;
const ALTERNATIVES_REPEATED_MAX = 4;
/** A range as wide as this counts as open. */
const RANGE_MAX = 16;

interface Group {
  varies: boolean;
  alternatives: number;
}

interface Work {
  degree: number;
  factor: number;
}

const REPETITION = /^(?:[*+?]|\{(\d+)(,(\d*))?\})\??/;

/** What may follow an opening bracket and is no repetition of it: `?:`, `?<name>`, `?i:`. */
const GROUP_KIND = /^\?(?:<[^>]*>|[a-z-]*:)/;

function boundsOf([whole, from, range, to]: RegExpExecArray): { least: number; most: number } {
  if (whole.startsWith('?')) return { least: 0, most: 1 };
  if (whole.startsWith('*')) return { least: 0, most: Number.POSITIVE_INFINITY };
  if (whole.startsWith('+')) return { least: 1, most: Number.POSITIVE_INFINITY };
  const least = Number(from);
  if (range === undefined) return { least, most: least };
  return { least, most: to ? Number(to) : Number.POSITIVE_INFINITY };
}

function endOfClass(pattern: string, start: number): number {
  for (let at = start + 1; at < pattern.length; at += 1) {
    if (pattern[at] === '\\') at += 1;
    else if (pattern[at] === ']') return at;
  }
  return pattern.length;
}

/** Counts a repetition of `closed` (a group, or null for a single symbol) into the work; says why not when it cannot be. */
function repeat(work: Work, found: RegExpExecArray, closed: Group | null): string | null {
  const { least, most } = boundsOf(found);
  if (most > 1 && closed?.varies) return 'repeats a group that repeats inside';
  if (most > 1 && closed && closed.alternatives > 1) {
    if (most > ALTERNATIVES_REPEATED_MAX) return 'repeats a group with alternatives';
    work.factor *= closed.alternatives ** most;
  }
  if (most - least >= RANGE_MAX) work.degree += 1;
  else work.factor *= most - least + 1;
  return null;
}

class Walk {
  readonly work: Work = { degree: 0, factor: 1 };
  readonly #pattern: string;
  readonly #open: Group[] = [{ varies: false, alternatives: 1 }];
  #closed: Group | null = null;

  constructor(pattern: string) {
    this.#pattern = pattern;
  }

  /** Reads the whole pattern; a sentence when it holds something whose work cannot be counted. */
  run(): string | null {
    for (let at = 0; at < this.#pattern.length; ) {
      const rest = this.#pattern.slice(at);
      const found = REPETITION.exec(rest);
      if (found) {
        const problem = this.#repetition(found);
        if (problem) return problem;
        at += found[0].length;
        continue;
      }
      if (/^\\([1-9]|k<)/.test(rest)) return 'refers back to a group';
      if (/^\(\?(=|!|<=|<!)/.test(rest)) return 'looks ahead or behind';
      at = this.#symbol(at) + 1;
    }
    // What may begin anywhere is tried from everywhere.
    if (!this.#pattern.startsWith('^') || (this.#open[0]?.alternatives ?? 1) > 1) this.work.degree += 1;
    return null;
  }

  #repetition(found: RegExpExecArray): string | null {
    const problem = repeat(this.work, found, this.#closed);
    const { least, most } = boundsOf(found);
    const here = this.#open.at(-1);
    if (here && (most > least || this.#closed?.varies || (this.#closed?.alternatives ?? 1) > 1))
      here.varies = true;
    this.#closed = null;
    return problem;
  }

  #symbol(at: number): number {
    this.#closed = null;
    const symbol = this.#pattern[at];
    if (symbol === '\\') return at + 1;
    if (symbol === '[') return endOfClass(this.#pattern, at);
    const here = this.#open.at(-1);
    if (symbol === '|' && here) here.alternatives += 1;
    else if (symbol === '(') {
      this.#open.push({ varies: false, alternatives: 1 });
      return at + (GROUP_KIND.exec(this.#pattern.slice(at + 1))?.[0].length ?? 0);
    } else if (symbol === ')') {
      this.#closed = this.#open.pop() ?? null;
      const outer = this.#open.at(-1);
      if (outer && this.#closed) {
        this.work.factor *= this.#closed.alternatives;
        outer.varies ||= this.#closed.varies;
        outer.alternatives = Math.max(outer.alternatives, this.#closed.alternatives);
      }
    }
    return at;
  }
}

function measure(pattern: string): { problem: string } | { textMax: number } {
  if (pattern.length > LENGTH_MAX) return { problem: `is longer than ${LENGTH_MAX} characters` };
  try {
    new RegExp(pattern, 'u');
  } catch {
    return { problem: 'is not a valid regular expression' };
  }
  const walk = new Walk(pattern);
  const problem = walk.run();
  if (problem) return { problem };
  const { degree, factor } = walk.work;
  const textMax = Math.floor((STEPS_MAX / factor) ** (1 / Math.max(1, degree)));
  if (textMax < TEXT_LEAST) return { problem: 'can be matched in too many ways' };
  return { textMax: Math.min(textMax, TEXT_MOST) };
}

/** Says why a regular expression may not stand in a contract, or null when its work can be bounded. */
export function unsafePattern(pattern: string): string | null {
  const measured = measure(pattern);
  return 'problem' in measured ? measured.problem : null;
}

/** The longest text, in UTF-16 units, that a pattern is tried on; 0 for one that may not stand in a contract. */
export function patternTextMax(pattern: string): number {
  const measured = measure(pattern);
  return 'problem' in measured ? 0 : measured.textMax;
}
