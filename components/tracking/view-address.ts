import { type ViewSettings, viewSettings } from '#server/tracking/saved-views.schema.ts';

const NAMES = [
  'filter',
  'sort',
  'columns',
  'group',
  'state',
] as const satisfies readonly (keyof ViewSettings)[];

/** What the address of the runs page says, as a view keeps it; what means nothing is left out. */
export function readSettings(get: (name: string) => string | null): ViewSettings {
  const kept: Record<string, string> = {};
  for (const name of NAMES) {
    const value = get(name);
    // No columns at all is a choice of its own; an empty filter is none.
    if (value === null || (value === '' && name !== 'columns')) continue;
    if (viewSettings.safeParse({ [name]: value }).success) kept[name] = value;
  }
  return viewSettings.parse(kept);
}

/** The changes of the address that show a view: what it does not say is as the page begins. */
export function showView(settings: ViewSettings): Record<(typeof NAMES)[number], string | null> {
  return {
    filter: settings.filter ?? null,
    sort: settings.sort ?? null,
    columns: settings.columns ?? null,
    group: settings.group ?? null,
    state: settings.state ?? null,
  };
}

/** Tells whether two views show the same. */
export function isSameView(a: ViewSettings, b: ViewSettings): boolean {
  return NAMES.every((name) => (a[name] ?? null) === (b[name] ?? null));
}
