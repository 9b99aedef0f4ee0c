import type { EvidenceLink } from '#server/governance/domain/evidence.ts';

const PAGES = {
  workflow: '/workflows',
  request: '/requests',
  model: '/models',
  incident: '/incidents',
  assessment: '/governance/workflows',
  audit: '/governance/audits',
  committee: '/governance/committees',
  cluster: '/clusters',
  decision: '/decisions',
} as const;

const PLACES = {
  person: '/settings/people',
  token: '/settings/tokens',
  log: '/audit/log',
  reviews: '/reviews',
  alerts: '/monitoring',
  'reviews-of-access': '/settings/access-reviews',
  owners: '/governance/owners',
} as const;

/** The page on which a row of evidence can be looked at. */
export function evidenceHref({ kind, id }: EvidenceLink): string {
  if (kind in PLACES) return PLACES[kind as keyof typeof PLACES];
  const page = PAGES[kind as keyof typeof PAGES];
  return id === '' ? page : `${page}/${id}`;
}
