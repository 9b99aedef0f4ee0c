/** What one call may bring, and how long what it names may be; longer texts of tags and metadata are cut, as MLflow's server does. */
export const TRACE_LIMITS = {
  spansPerExport: 10_000,
  /** Over all exports, and so many roots beyond. */
  spansPerTrace: 20_000,
  rootsBeyond: 100,
  /** Of traces that an export tells more of: read at once, and in all of them together. */
  standingSpans: 100_000,
  standingInAll: 1_000_000,
  /** Of all traces that one question asks for. */
  spansPerAnswer: 50_000,
  tags: 200,
  keyChars: 250,
  tagChars: 8_000,
  nameChars: 4_096,
  previewChars: 1_000,
  batch: 500,
  linksPerCall: 100,
  assessmentsPerTrace: 200,
} as const;

/** A text as Postgres keeps it: without NUL, and no longer than this. */
export function keepable(value: string, maxChars: number): string {
  return value.slice(0, maxChars).replaceAll('\u0000', '').toWellFormed();
}

/** JSON as Postgres keeps it: no text in it, and no name, has a NUL or half a character. */
export function keepableJson(value: unknown): string {
  const kept = (text: string) => text.replaceAll('\u0000', '').toWellFormed();
  return JSON.stringify(value ?? null, (_, inner: unknown) => {
    if (typeof inner === 'string') return kept(inner);
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).map(([key, one]) => [kept(key), one]));
  });
}

/** Tags or metadata as they are kept. */
export function keepablePairs(pairs: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(pairs)
      .slice(0, TRACE_LIMITS.tags)
      .map(([key, value]) => [keepable(key, TRACE_LIMITS.keyChars), keepable(value, TRACE_LIMITS.tagChars)]),
  );
}
