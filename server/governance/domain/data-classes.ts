/**
 * What is kept for how long. Floors are what a law or the product's own promises ask for at least; defaults are what a new
 * organisation starts with. Erasing takes out what may be personal: that a decision happened, and its proof, stay.
 */
export const DATA_CLASSES = {
  'decision-values': {
    title: 'Inputs, outputs and reasons of decisions',
    defaultDays: 3 * 365,
    floorDays: 183,
    floorReason: 'AI Act, Art. 19 and 26(6): logs of high-risk systems are kept for at least six months.',
  },
  'dead-letters': {
    title: 'Dead letters: what was given up, with what it takes to try again',
    defaultDays: 30,
    floorDays: 1,
    floorReason: 'Somebody has to be able to try again what failed last night.',
  },
  traces: {
    title: 'Traces of applications, with what was asked and answered',
    defaultDays: 365,
    floorDays: 1,
    floorReason: 'Somebody has to be able to see what went wrong last night.',
  },
  'audit-values': {
    title: 'Personal values of the audit log',
    defaultDays: 6 * 365,
    floorDays: 183,
    floorReason: 'AI Act, Art. 19: logs are kept for at least six months.',
  },
  'ended-sessions': {
    title: 'Sessions that have ended',
    defaultDays: 180,
    floorDays: 7,
    floorReason: 'Somebody has to be able to look at where they were signed in last week.',
  },
  'minute-figures': {
    title: 'Figures by the minute',
    defaultDays: 90,
    floorDays: 7,
    floorReason: 'Alerts compare with the week before.',
  },
} as const;

export type DataClass = keyof typeof DATA_CLASSES;
export const DATA_CLASS_NAMES = Object.keys(DATA_CLASSES) as DataClass[];
export const LONGEST_DAYS = 100 * 365;

/** Why a window cannot be this short or long; null when it can. */
export function problemOfWindow(dataClass: DataClass, days: number): string | null {
  const { floorDays, floorReason } = DATA_CLASSES[dataClass];
  if (days < floorDays) return `At least ${floorDays} days. ${floorReason}`;
  return days > LONGEST_DAYS ? `At most ${LONGEST_DAYS} days.` : null;
}

/** Why somebody may ask for erasure, with the article. */
export const LEGAL_BASES = {
  'no-longer-needed': 'No longer needed for its purpose (GDPR 17(1)(a), CCPA 1798.105)',
  'consent-withdrawn': 'Consent was withdrawn (GDPR 17(1)(b))',
  objection: 'The subject objects (GDPR 17(1)(c))',
  unlawful: 'It was processed unlawfully (GDPR 17(1)(d))',
  'legal-duty': 'A law demands erasure (GDPR 17(1)(e))',
} as const;
export type LegalBasis = keyof typeof LEGAL_BASES;
