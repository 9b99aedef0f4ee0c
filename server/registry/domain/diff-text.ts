/**
 * What differs between two texts, for people to read: lines are matched first, words inside the lines that changed. The
 * shortest way of edits is looked for (Myers 1986); where more than `EDITS_MAX` would be needed, nothing is matched, for
 * what has hardly anything in common is read best as one text replacing the other.
 */
export interface TextPiece {
  kind: 'same' | 'removed' | 'added';
  text: string;
}

/** A place in both lists, or in one of them alone. */
interface Aligned {
  before: number | null;
  after: number | null;
}

const EDITS_MAX = 1_000;
const LINES = /[^\n]*\n|[^\n]+$/g;
/** A variable, a stretch of white space, a word, or one sign. */
const WORDS = /\{\{[^{}]*\}\}|\s+|[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]/gu;
const IS_WORD = /[\p{L}\p{N}]/u;

/** How far each diagonal was followed before each number of edits; null when `EDITS_MAX` do not suffice. */
function follow(before: readonly string[], after: readonly string[]): Int32Array[] | null {
  const most = Math.min(before.length + after.length, EDITS_MAX);
  const middle = most + 1;
  const reached = new Int32Array(2 * most + 3);
  const trace: Int32Array[] = [];
  for (let edits = 0; edits <= most; edits += 1) {
    trace.push(reached.slice(middle - edits - 1, middle + edits + 2));
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      const [under = 0, over = 0] = [reached[middle + diagonal - 1], reached[middle + diagonal + 1]];
      let x = diagonal === -edits || (diagonal !== edits && under < over) ? over : under + 1;
      while (x < before.length && x - diagonal < after.length && before[x] === after[x - diagonal]) x += 1;
      reached[middle + diagonal] = x;
      if (x >= before.length && x - diagonal >= after.length) return trace;
    }
  }
  return null;
}

function replaced(before: readonly string[], after: readonly string[]): Aligned[] {
  return [
    ...before.map((_, index) => ({ before: index, after: null })),
    ...after.map((_, index) => ({ before: null, after: index })),
  ];
}

/** Puts two lists side by side: what is equal in both stands together, in order; everything else stands alone. */
export function alignLists(before: readonly string[], after: readonly string[]): Aligned[] {
  const trace = follow(before, after);
  if (!trace) return replaced(before, after);
  const found: Aligned[] = [];
  let [x, y] = [before.length, after.length];
  for (let edits = trace.length - 1; edits >= 0; edits -= 1) {
    const reached = trace[edits];
    const at = (diagonal: number) => reached?.[diagonal + edits + 1] ?? 0;
    const diagonal = x - y;
    const isInsertion = diagonal === -edits || (diagonal !== edits && at(diagonal - 1) < at(diagonal + 1));
    const fromX = edits === 0 ? 0 : at(isInsertion ? diagonal + 1 : diagonal - 1);
    const fromY = edits === 0 ? 0 : fromX - (isInsertion ? diagonal + 1 : diagonal - 1);
    while (x > fromX && y > fromY) {
      x -= 1;
      y -= 1;
      found.push({ before: x, after: y });
    }
    if (edits === 0) break;
    if (isInsertion) found.push({ before: null, after: fromY });
    else found.push({ before: fromX, after: null });
    [x, y] = [fromX, fromY];
  }
  return found.reverse();
}

type Change = { same: string } | { removed: string; added: string };

/** Equal stretches and what stands between them, of two texts that were cut into tokens. */
function changesOf(before: readonly string[], after: readonly string[]): Change[] {
  const changes: Change[] = [];
  for (const { before: left, after: right } of alignLists(before, after)) {
    const text = (left === null ? after[right ?? 0] : before[left]) ?? '';
    const last = changes.at(-1);
    if (left !== null && right !== null) {
      if (last && 'same' in last) last.same += text;
      else changes.push({ same: text });
      continue;
    }
    const open = last && 'removed' in last ? last : { removed: '', added: '' };
    if (open !== last) changes.push(open);
    if (left === null) open.added += text;
    else open.removed += text;
  }
  return changes;
}

/** A space between two changed words belongs to the change, so that it reads as one. */
function joined(changes: readonly Change[]): Change[] {
  const found: Change[] = [];
  for (const [index, change] of changes.entries()) {
    const last = found.at(-1);
    const isBetween = last && 'removed' in last && index + 1 < changes.length;
    if (isBetween && 'same' in change && /^[^\S\n]+$/.test(change.same)) {
      last.removed += change.same;
      last.added += change.same;
    } else if (last && 'removed' in last && 'removed' in change) {
      last.removed += change.removed;
      last.added += change.added;
    } else found.push({ ...change });
  }
  return found;
}

const cut = (text: string, into: RegExp): string[] => text.match(into) ?? [];

function byWords({ removed, added }: { removed: string; added: string }): Change[] {
  if (removed === '' || added === '') return [{ removed, added }];
  return changesOf(cut(removed, WORDS), cut(added, WORDS));
}

/** What differs between two texts, word by word: what is in both, what went and what came, in the order of reading. */
export function diffText(before: string, after: string): TextPiece[] {
  const byLines = changesOf(cut(before, LINES), cut(after, LINES));
  const changes = joined(byLines.flatMap((change) => ('same' in change ? [change] : byWords(change))));
  const pieces: TextPiece[] = changes.flatMap((change): TextPiece[] =>
    'same' in change
      ? [{ kind: 'same', text: change.same }]
      : [
          { kind: 'removed', text: change.removed },
          { kind: 'added', text: change.added },
        ],
  );
  return pieces.filter(({ text }) => text !== '');
}

/** How many words went and came. */
export function countChanges(pieces: readonly TextPiece[]): { removed: number; added: number } {
  const count = (kind: TextPiece['kind']) =>
    pieces
      .filter((piece) => piece.kind === kind)
      .flatMap(({ text }) => cut(text, WORDS))
      .filter((word) => IS_WORD.test(word)).length;
  return { removed: count('removed'), added: count('added') };
}
