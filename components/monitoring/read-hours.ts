/** How far back drift can be looked at. */
export const HOURS_CHOICES = [1, 6, 24, 168, 720] as const;

export const HOURS_DEFAULT = 24;

export const HOURS_WORDING = {
  1: 'Last hour',
  6: 'Last 6 hours',
  24: 'Last 24 hours',
  168: 'Last 7 days',
  720: 'Last 30 days',
} as const satisfies Record<(typeof HOURS_CHOICES)[number], string>;

/** Reads the range from an address; what is not a choice is the default. */
export function readHours(given: string | undefined): number {
  return HOURS_CHOICES.find((hours) => String(hours) === given) ?? HOURS_DEFAULT;
}
