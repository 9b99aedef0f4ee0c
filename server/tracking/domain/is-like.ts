/** What stands between two `%`: a text, or signs of which null stands for any one. */
type Part = string | readonly (string | null)[];

function partsOf(pattern: string): Part[] {
  const parts: (string | null)[][] = [[]];
  for (const [token] of pattern.matchAll(/\\[\s\S]|[\s\S]/gu)) {
    if (token === '%') parts.push([]);
    // A backslash at the very end stands for itself.
    else parts.at(-1)?.push(token === '_' ? null : token.length > 1 ? token.replace(/^\\/, '') : token);
  }
  return parts.map((signs) => (signs.includes(null) ? signs : signs.join('')));
}

const widthAt = (text: string, at: number) => ((text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1);
const isInside = (text: string, at: number) => at > 0 && widthAt(text, at - 1) === 2;

/** Where a part that begins at `at` ends; -1 when it does not stand there. */
function endOf(text: string, at: number, part: Part): number {
  if (typeof part === 'string') return text.startsWith(part, at) ? at + part.length : -1;
  let end = at;
  for (const sign of part) {
    if (end >= text.length || (sign !== null && !text.startsWith(sign, end))) return -1;
    end += sign === null ? widthAt(text, end) : sign.length;
  }
  return end;
}

/** Where the first such part from `from` on ends; -1 when there is none. */
function endOfNext(text: string, from: number, part: Part): number {
  if (typeof part === 'string') {
    const at = text.indexOf(part, from);
    return at === -1 ? -1 : at + part.length;
  }
  for (let at = from; at < text.length; at += widthAt(text, at)) {
    const end = endOf(text, at, part);
    if (end !== -1) return end;
  }
  return -1;
}

/** Where a part begins that ends with the text. */
function lastBegin(text: string, part: Part): number {
  if (typeof part === 'string') return text.length - part.length;
  let at = text.length;
  for (let signs = part.length; signs > 0 && at > 0; signs -= 1) at -= isInside(text, at - 1) ? 2 : 1;
  return at;
}

/**
 * Compares as SQL's LIKE does. What stands between two `%` is looked for where the part before ended and never again, so that
 * no pattern takes longer than its length times that of the text; without `_` it is looked for as fast as a text is.
 */
export function isLike(text: string, pattern: string): boolean {
  const [first = '', ...others] = partsOf(pattern);
  let at = endOf(text, 0, first);
  const last = others.pop();
  if (last === undefined) return at === text.length;
  for (const part of others) {
    if (at === -1) return false;
    at = endOfNext(text, at, part);
  }
  const begin = lastBegin(text, last);
  return at !== -1 && begin >= at && endOf(text, begin, last) === text.length;
}
