import { StateBadge } from '#components/ui/state-badge.tsx';
import { AUDIT_STATE_TABLE } from '#server/governance/domain/audit-states.ts';
import { FINDING_STATE_TABLE } from '#server/governance/domain/finding-states.ts';
import type { AuditRow, FindingShown } from './rows.ts';

/** Where an audit stands. */
export function AuditBadge({ audit }: { audit: Pick<AuditRow, 'state' | 'isLate'> }) {
  if (audit.isLate) return <StateBadge signal="stop">Should have started</StateBadge>;
  const { word, signal } = AUDIT_STATE_TABLE[audit.state];
  return <StateBadge signal={signal}>{word}</StateBadge>;
}

/** Where a finding stands. */
export function FindingBadge({ finding }: { finding: Pick<FindingShown, 'state' | 'isOverdue'> }) {
  const { word, signal } = FINDING_STATE_TABLE[finding.state];
  return finding.isOverdue ? (
    <StateBadge signal="stop">{word}, overdue</StateBadge>
  ) : (
    <StateBadge signal={signal}>{word}</StateBadge>
  );
}
