import type { Signal } from '#components/ui/state-badge.tsx';
import type { ControlCounts } from '#server/governance/domain/control-status.ts';

/** "12 of 19"; a dash when nothing applies. */
export function wordCounts({ satisfied, total }: ControlCounts): string {
  return total === 0 ? '–' : `${satisfied} of ${total}`;
}

/** Which signal the counts of controls show: one failing control is a failing framework. */
export function signalOfCounts({ satisfied, total, failing }: ControlCounts): Signal {
  if (total === 0) return 'dark';
  if (failing > 0) return 'stop';
  return satisfied === total ? 'clear' : 'caution';
}

/** What keeps a framework from being met, in words; empty when nothing does. */
export function wordGaps({ failing, stale, open }: ControlCounts): string {
  const parts = [
    failing > 0 ? `${failing} failing` : null,
    stale > 0 ? `${stale} stale` : null,
    open > 0 ? `${open} without evidence` : null,
  ];
  return parts.filter((part) => part !== null).join(', ');
}
