import type { AlertKind } from '#server/monitoring/domain/alert-rules.ts';
import { formatDurationMs, formatFigure, formatPercent } from '#server/platform/domain/wording.ts';

/** A value of an alert in its own unit: a share of calls, or an index. */
export function wordValue(kind: AlertKind, value: number | null): string {
  return kind === 'gateway-errors' ? formatPercent(value) : formatFigure(value);
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
