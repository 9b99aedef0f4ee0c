/**
 * Features of a feature store that a model was made with, as `view:feature`. They are read from where clients leave them: the
 * tags (or, of older clients, parameters) that Feast writes to the active run, and one of our own for other stores.
 */
export const FEATURE_KEYS = ['interlock.feature_refs', 'feast.feature_refs'] as const;

/** References of one run or version at most; what goes beyond is left out. */
export const FEATURE_REFERENCES_MAX = 500;

const REFERENCE = /^[^\s:,"'[\]]{1,200}:[^\s:,"'[\]]{1,200}$/;

/** What stands in a list: a JSON array of texts, or texts between commas. */
function partsOf(text: string): string[] {
  try {
    const listed: unknown = JSON.parse(text);
    if (Array.isArray(listed)) return listed.filter((one) => typeof one === 'string');
  } catch {
    // Not JSON: the words between commas, the last of which a client may have cut off and marked by dots.
  }
  return text.split(/[,\n]/).filter((one) => !one.trim().endsWith('...'));
}

/** Reads the references out of tags and parameters, each once and in order; what is none is left out. */
export function readFeatureReferences(
  ...said: readonly (Readonly<Record<string, string>> | null | undefined)[]
): string[] {
  const texts = said.flatMap((entries) => FEATURE_KEYS.flatMap((key) => entries?.[key] ?? []));
  const found = texts.flatMap(partsOf).map((one) => one.trim());
  return [...new Set(found.filter((one) => REFERENCE.test(one)))].sort().slice(0, FEATURE_REFERENCES_MAX);
}

/** Features by the view they come from, by name. */
export function featuresByView(references: readonly string[]): { view: string; features: string[] }[] {
  const views = new Map<string, string[]>();
  for (const reference of references) {
    const at = reference.indexOf(':');
    const view = reference.slice(0, at);
    views.set(view, [...(views.get(view) ?? []), reference.slice(at + 1)]);
  }
  return [...views].map(([view, features]) => ({ view, features }));
}
