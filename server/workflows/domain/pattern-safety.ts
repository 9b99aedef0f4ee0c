/**
 * A pattern in a contract runs on whatever callers send, so one that can take exponential time is a way to stop the
 * gateway. Instead of proving which patterns are slow, only those are let in whose shape cannot be: no repetition inside a
 * repetition, no alternation inside an open repetition, no look-around, no back-reference.
 */
const LENGTH_MAX = 200;
const REPEAT_MAX = 1000;

interface Group {
  hasRepetition: boolean;
  hasAlternation: boolean;
}

const REPETITION = /^(?:[*+?]|\{(\d+)(,(\d*))?\})\??/;

function isOpenRepetition(found: RegExpExecArray): boolean {
  const [whole, from, range, to] = found;
  if (whole.startsWith('?')) return false;
  if (whole.startsWith('*') || whole.startsWith('+')) return true;
  if (range === undefined) return Number(from) > REPEAT_MAX;
  return to === '' || Number(to) > REPEAT_MAX;
}

function endOfClass(pattern: string, start: number): number {
  for (let at = start + 1; at < pattern.length; at += 1) {
    if (pattern[at] === '\\') at += 1;
    else if (pattern[at] === ']') return at;
  }
  return pattern.length;
}

function walk(pattern: string): string | null {
  const open: Group[] = [{ hasRepetition: false, hasAlternation: false }];
  let closed: Group | null = null;
  let at = 0;
  while (at < pattern.length) {
    const rest = pattern.slice(at);
    const here = open.at(-1);
    if (!here) return 'has a bracket that was never opened';
    const repetition = REPETITION.exec(rest);
    if (repetition) {
      if (isOpenRepetition(repetition)) {
        if (closed?.hasRepetition) return 'repeats a group that repeats inside';
        if (closed?.hasAlternation) return 'repeats a group with alternatives';
        here.hasRepetition = true;
      } else if (closed?.hasRepetition) here.hasRepetition = true;
      at += repetition[0].length;
      closed = null;
      continue;
    }
    closed = null;
    if (/^\\([1-9]|k<)/.test(rest)) return 'refers back to a group';
    if (/^\(\?(=|!|<=|<!)/.test(rest)) return 'looks ahead or behind';
    const symbol = pattern[at];
    if (symbol === '\\') at += 1;
    else if (symbol === '[') at = endOfClass(pattern, at);
    else if (symbol === '|') here.hasAlternation = true;
    else if (symbol === '(') open.push({ hasRepetition: false, hasAlternation: false });
    else if (symbol === ')') {
      closed = open.pop() ?? null;
      const outer = open.at(-1);
      if (outer && closed?.hasRepetition) outer.hasRepetition = true;
      if (outer && closed?.hasAlternation) outer.hasAlternation = true;
    }
    at += 1;
  }
  return null;
}

/** Says why a regular expression may not stand in a contract, or null when it can only take linear or small polynomial time. */
export function unsafePattern(pattern: string): string | null {
  if (pattern.length > LENGTH_MAX) return `is longer than ${LENGTH_MAX} characters`;
  const repetitions = pattern.match(/[*+]|\{\d+,\}/g)?.length ?? 0;
  if (repetitions > 8) return 'repeats more than eight times';
  try {
    new RegExp(pattern, 'u');
  } catch {
    return 'is not a valid regular expression';
  }
  return walk(pattern);
}
