import { StateBadge } from '#components/ui/state-badge.tsx';
import { ALERT_STATE_WORDING } from '#server/monitoring/domain/alert-state.ts';
import type { AlertRow } from './rows.ts';

/** Where an alert stands; one that is switched off says nothing. */
export function AlertStateBadge({ rule }: { rule: AlertRow }) {
  if (!rule.isEnabled) return <StateBadge signal="dark">Switched off</StateBadge>;
  if (!rule.alert) return <StateBadge signal="dark">Not evaluated yet</StateBadge>;
  const { word, signal } = ALERT_STATE_WORDING[rule.alert.state];
  return <StateBadge signal={signal}>{word}</StateBadge>;
}
