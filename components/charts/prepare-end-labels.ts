export interface EndLabel {
  key: string;
  /** Where the label stands, as a share of the plot's height from its top. */
  top: number;
}

/** Spreads the labels at the ends of lines so that none covers another; `gap` is a label's share of the plot's height. */
export function prepareEndLabels(
  ends: readonly { key: string; value: number }[],
  domain: readonly [number, number],
  gap: number,
): EndLabel[] {
  const span = domain[1] - domain[0] || 1;
  const placed = ends
    .map((end) => ({ key: end.key, top: 1 - (end.value - domain[0]) / span }))
    .sort((a, b) => a.top - b.top);
  let least = 0;
  for (const label of placed) {
    label.top = Math.max(label.top, least);
    least = label.top + gap;
  }
  let most = 1;
  for (const label of [...placed].reverse()) {
    label.top = Math.min(label.top, most);
    most = label.top - gap;
  }
  return placed;
}
