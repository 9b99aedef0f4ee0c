/**
 * Keeps the values of a label few: those that came first keep their names, all later ones share `other`. What an
 * organisation names is not ours to bound, and each name is a series that Prometheus keeps for good.
 */
export function boundedLabel(most: number): (value: string) => string {
  const known = new Set<string>();
  return (value) => {
    if (known.has(value)) return value;
    if (known.size >= most) return 'other';
    known.add(value);
    return value;
  };
}
