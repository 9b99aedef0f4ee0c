/** How far back drift can be looked at. */
export const HOURS_CHOICES = [1, 6, 24, 168, 720] as const;

export const HOURS_DEFAULT = 24;

/** Reads the range from an address; what is not a choice is the default. */
export function readHours(given: string | undefined): number {
  return HOURS_CHOICES.find((hours) => String(hours) === given) ?? HOURS_DEFAULT;
}
