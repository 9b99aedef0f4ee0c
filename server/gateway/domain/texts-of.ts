const CHARACTERS_MAX = 300_000;

/** Every text inside a value, in its order; null when they are longer than may be looked through. */
export function textsOf(value: unknown): string[] | null {
  const texts: string[] = [];
  let left = CHARACTERS_MAX;
  const walk = (part: unknown): void => {
    if (left < 0) return;
    if (typeof part === 'string') {
      left -= part.length;
      texts.push(part);
    } else if (typeof part === 'object' && part !== null) for (const item of Object.values(part)) walk(item);
  };
  walk(value);
  return left < 0 ? null : texts;
}

/** The same value with every text changed; what stays the same is not copied. */
export function withTexts<T>(value: T, change: (text: string) => string): T {
  const walk = (part: unknown): unknown => {
    if (typeof part === 'string') return change(part);
    if (typeof part !== 'object' || part === null) return part;
    if (Array.isArray(part)) {
      const items = part.map(walk);
      return items.every((item, index) => item === part[index]) ? part : items;
    }
    const members = Object.entries(part).map(([key, item]) => [key, walk(item)] as const);
    const isSame = members.every(([key, item]) => item === (part as Record<string, unknown>)[key]);
    return isSame ? part : Object.fromEntries(members);
  };
  return walk(value) as T;
}
