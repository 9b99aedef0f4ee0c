import type { AlertKind } from '#server/monitoring/domain/alert-rules.ts';
import { formatDurationMs, formatFigure, formatPercent } from '#server/platform/domain/wording.ts';

/** A value of an alert in its own unit: a share of calls, or an index, which is 0 where chance explains everything. */
export function wordValue(kind: AlertKind, value: number | null): string {
  if (kind === 'gateway-errors') return formatPercent(value);
  return value === 0 ? 'no drift beyond chance' : formatFigure(value);
}

/** When a rule fires, in a sentence. */
export function wordRule(rule: {
  kind: AlertKind;
  threshold: number;
  windowMinutes: number;
  minimumCount: number;
}): string {
  const within = formatDurationMs(rule.windowMinutes * 60_000);
  return `Fires from ${wordValue(rule.kind, rule.threshold)} over ${within}, on at least ${rule.minimumCount} calls`;
}
