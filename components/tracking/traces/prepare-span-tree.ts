/** What of a span its place in the tree needs. */
interface Placed {
  id: string;
  parentId: string | null;
  startMs: number;
  durationMs: number | null;
}

export interface SpanLine<S extends Placed> {
  span: S;
  /** 1 for a root. */
  level: number;
  /** How many spans stand below it, at any depth. */
  below: number;
  /** Place on the time axis: shares of the whole from 0 to 1. */
  left: number;
  width: number;
}

/** A bar narrower than this share could not be seen. */
const WIDTH_MIN = 0.003;

/**
 * Lays spans out as a tree on one axis of time: parents before their children, these in the order in which they began.
 * A span whose parent is not there, or that would be its own ancestor, is a root. Without recursion, as trees may be deep.
 */
export function prepareSpanTree<S extends Placed>(spans: readonly S[]): SpanLine<S>[] {
  const byId = new Map(spans.map((span) => [span.id, span]));
  const whole = Math.max(...spans.map(({ startMs, durationMs }) => startMs + (durationMs ?? 0)), 0.001);
  const children = Map.groupBy(
    spans.filter(({ parentId }) => parentId !== null && byId.has(parentId)),
    ({ parentId }) => parentId ?? '',
  );
  const inOrder = (some: readonly S[]) =>
    some.toSorted((a, b) => b.startMs - a.startMs || (a.id < b.id ? 1 : -1));
  const lines: SpanLine<S>[] = [];
  const seen = new Set<string>();
  const walk = (roots: readonly S[]) => {
    const open = inOrder(roots).map((span) => ({ span, level: 1 }));
    for (let next = open.pop(); next; next = open.pop()) {
      const { span, level } = next;
      if (seen.has(span.id)) continue;
      seen.add(span.id);
      const width = Math.min(1, Math.max(WIDTH_MIN, (span.durationMs ?? whole - span.startMs) / whole));
      lines.push({
        span,
        level,
        below: 0,
        left: Math.max(0, Math.min(span.startMs / whole, 1 - width)),
        width,
      });
      for (const child of inOrder(children.get(span.id) ?? [])) open.push({ span: child, level: level + 1 });
    }
  };
  walk(spans.filter(({ parentId }) => parentId === null || !byId.has(parentId)));
  // What only circles lead to is still shown.
  for (const span of spans) if (!seen.has(span.id)) walk([span]);
  return withCounts(lines);
}

function withCounts<S extends Placed>(lines: readonly SpanLine<S>[]): SpanLine<S>[] {
  const open: { at: number; level: number }[] = [];
  const below = lines.map(() => 0);
  const closeDownTo = (level: number, at: number) => {
    for (let last = open.at(-1); last && last.level >= level; last = open.at(-1)) {
      below[last.at] = at - last.at - 1;
      open.pop();
    }
  };
  for (const [at, { level }] of lines.entries()) {
    closeDownTo(level, at);
    open.push({ at, level });
  }
  closeDownTo(0, lines.length);
  return lines.map((line, at) => ({ ...line, below: below[at] ?? 0 }));
}

/** The lines that are to be seen while these spans are folded. */
export function unfolded<S extends Placed>(
  lines: readonly SpanLine<S>[],
  folded: ReadonlySet<string>,
): SpanLine<S>[] {
  let hiddenBelow: number | null = null;
  return lines.filter(({ span, level }) => {
    if (hiddenBelow !== null && level > hiddenBelow) return false;
    hiddenBelow = folded.has(span.id) ? level : null;
    return true;
  });
}

/** Where the keys of a tree lead: another line, or folding and unfolding; null when the key is none of its. */
export function treeKey<S extends Placed>(
  key: string,
  lines: readonly SpanLine<S>[],
  at: number,
  folded: ReadonlySet<string>,
): { go: number } | { fold: string } | null {
  const line = lines[at];
  if (!line) return null;
  const isFolded = folded.has(line.span.id);
  switch (key) {
    case 'ArrowDown':
      return { go: Math.min(at + 1, lines.length - 1) };
    case 'ArrowUp':
      return { go: Math.max(at - 1, 0) };
    case 'Home':
      return { go: 0 };
    case 'End':
      return { go: lines.length - 1 };
    case 'ArrowRight':
      if (line.below === 0) return { go: at };
      return isFolded ? { fold: line.span.id } : { go: Math.min(at + 1, lines.length - 1) };
    case 'ArrowLeft': {
      if (line.below > 0 && !isFolded) return { fold: line.span.id };
      const parent = lines.slice(0, at).findLastIndex(({ level }) => level < line.level);
      return { go: parent === -1 ? at : parent };
    }
    default:
      return null;
  }
}
