const OWN = /-r\d+-[0-9a-hjkmnp-tv-z]{10}$/;

/** Tells whether a name on an engine was made for a revision, here or by another installation. */
export function isRevisionName(engineModel: string): boolean {
  return OWN.test(engineModel);
}
