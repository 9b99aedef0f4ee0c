/** A metric as people compare it: five significant figures, since runs differ in the fourth; what is no number says so. */
export function formatMetric(value: number | null | undefined): string {
  if (value === null || value === undefined) return '–';
  if (Number.isNaN(value)) return 'NaN';
  const size = Math.abs(value);
  // What clients log as infinite is kept as the greatest number there is, as MLflow keeps it.
  if (size >= Number.MAX_VALUE) return value > 0 ? '∞' : '−∞';
  if (size !== 0 && (size < 1e-4 || size >= 1e9)) return value.toExponential(3).replace('e+', 'e');
  return new Intl.NumberFormat('en-GB', { maximumSignificantDigits: 5 }).format(value);
}
