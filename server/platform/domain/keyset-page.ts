/** One page of a list; `nextCursor` null means that nothing follows. */
export interface KeysetPage<T> {
  items: T[];
  nextCursor: string | null;
}

/** Cuts a page out of up to `limit + 1` rows: the extra row only tells that another page follows. */
export function keysetPage<T>(
  found: readonly T[],
  limit: number,
  cursorOf: (item: T) => string,
): KeysetPage<T> {
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: found.length > limit && last !== undefined ? cursorOf(last) : null };
}
