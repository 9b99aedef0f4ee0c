import type { LogState } from '#server/audit/show-log.ts';

function lines(name: string, help: string, value: number): string {
  return `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${name} ${value}\n`;
}

/** The log in figures, as Prometheus reads them. */
export function logMetrics({ checkpoint, mergeDelay, waiting, cosignedSize, halt }: LogState): string {
  return [
    lines('interlock_audit_log_size', 'Events in the newest signed tree head.', checkpoint?.size ?? 0),
    lines(
      'interlock_audit_log_cosigned_size',
      'Events in the newest tree head that a witness cosigned.',
      cosignedSize,
    ),
    lines(
      'interlock_audit_log_waiting_events',
      'Events that are not sealed yet, 5000 at most.',
      waiting.count,
    ),
    lines(
      'interlock_audit_log_merge_delay_seconds',
      'Longest wait of an event for its seal: over the last hour, or that of the oldest that waits now.',
      Math.max(mergeDelay.longestMs ?? 0, waiting.oldestMs) / 1000,
    ),
    lines(
      'interlock_audit_log_halted',
      '1 while the log is not signed because something differs.',
      halt ? 1 : 0,
    ),
  ].join('');
}
