import { prepareScale, type Scale } from './prepare-scale.ts';

export interface BarItem {
  label: string;
  /** null is unknown: no bar is drawn, and the table says so. */
  value: number | null;
  href?: string;
}

export interface PreparedBars {
  items: readonly BarItem[];
  scale: Scale;
  /** Sum of all known values, for shares; null when some are negative, since shares would mean nothing. */
  total: number | null;
}

const MOST_BARS = 12;

/** Amounts from zero in the order given; what goes beyond twelve is added up as others. */
export function prepareBars(items: readonly BarItem[], most = MOST_BARS): PreparedBars {
  const rest = items.length > most ? items.slice(most - 1) : [];
  const others = rest.reduce((sum, item) => sum + (item.value ?? 0), 0);
  const shown = rest.length
    ? [...items.slice(0, most - 1), { label: `${rest.length} others`, value: others }]
    : [...items];
  const values = shown.map((item) => item.value);
  const known = values.filter((value): value is number => value !== null);
  const total = known.some((value) => value < 0) ? null : known.reduce((sum, value) => sum + value, 0);
  return { items: shown, scale: prepareScale(values, { fromZero: true }), total };
}
