/**
 * Article 73 of the AI Act: what kind of serious incident it is decides until when the authority must know of it, counted
 * from when we became aware. A first, incomplete report may come in time and be completed later.
 */
export const INCIDENT_KINDS = ['not-serious', 'serious', 'death', 'widespread'] as const;
export type IncidentKind = (typeof INCIDENT_KINDS)[number];

export const INCIDENT_KIND_TABLE = {
  'not-serious': {
    name: 'Not a serious incident',
    meaning: 'Nobody was harmed and no duty to protect fundamental rights was broken.',
    reportWithinDays: null,
  },
  serious: {
    name: 'Serious incident',
    meaning: 'Serious harm to health, property or the environment, or fundamental rights infringed.',
    reportWithinDays: 15,
  },
  death: {
    name: 'Death of a person',
    meaning: 'A person died, and the system caused it or may have.',
    reportWithinDays: 10,
  },
  widespread: {
    name: 'Widespread infringement or critical infrastructure',
    meaning: 'Many people in several member states, or a serious disruption of critical infrastructure.',
    reportWithinDays: 2,
  },
} as const satisfies Record<IncidentKind, { name: string; meaning: string; reportWithinDays: number | null }>;

const DAY_MS = 24 * 3_600_000;

/** Until when the authority must be told; null when it need not be. */
export function reportDueAt(kind: IncidentKind, awareAt: Date): Date | null {
  const days = INCIDENT_KIND_TABLE[kind].reportWithinDays;
  return days === null ? null : new Date(awareAt.getTime() + days * DAY_MS);
}
