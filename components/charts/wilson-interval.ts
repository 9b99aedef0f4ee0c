const Z_95 = 1.959964;

/**
 * The 95 % interval of a share (Wilson's score interval), which stays honest for few cases and shares near 0 or 1;
 * null without any case.
 */
export function wilsonInterval(hits: number, cases: number): { low: number; high: number } | null {
  if (cases <= 0) return null;
  const share = hits / cases;
  const z2 = Z_95 ** 2 / cases;
  const centre = (share + z2 / 2) / (1 + z2);
  const half = (Z_95 * Math.sqrt((share * (1 - share)) / cases + z2 / (4 * cases))) / (1 + z2);
  return { low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}
