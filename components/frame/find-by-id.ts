import { ID_PREFIXES, type IdKind } from '#server/platform/domain/ids.ts';

/** Where a thing with an id of this kind can be looked at. */
const PAGES = {
  model: (id) => `/models/${id}`,
  dataset: (id) => `/datasets/${id}`,
  experiment: (id) => `/experiments/${id}`,
  workflow: (id) => `/workflows/${id}`,
  changeRequest: (id) => `/requests/${id}`,
  deployment: (id) => `/deployments/${id}`,
  cluster: (id) => `/clusters/${id}`,
  decision: (id) => `/decisions/${id}`,
  incident: (id) => `/incidents/${id}`,
  auditEvent: (id) => `/audit/${id}`,
} as const satisfies Partial<Record<IdKind, (id: string) => string>>;

export type FindableKind = keyof typeof PAGES;

export interface Found {
  kind: FindableKind;
  id: string;
  href: string;
}

/** The page of a pasted id, such as dec_01J…; null when the text is no id or its kind has no page of its own. */
export function findById(text: string): Found | null {
  const id = text.trim();
  if (!/^[a-z]{3}_[0-9A-HJKMNP-TV-Z]{26}$/.test(id)) return null;
  const kind = (Object.keys(PAGES) as FindableKind[]).find((each) => id.startsWith(`${ID_PREFIXES[each]}_`));
  return kind ? { kind, id, href: PAGES[kind](id) } : null;
}
