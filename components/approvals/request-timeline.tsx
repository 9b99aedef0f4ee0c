import { type TimelineEntry as Drawn, Timeline } from '#components/ui/timeline.tsx';
import type { TimelineEntry } from '#server/approvals/domain/request-facts.ts';

const SIGNALS = {
  opened: 'dark',
  gates: 'dark',
  approved: 'person',
  rejected: 'stop',
  'taken-back': 'caution',
  finding: 'caution',
  emergency: 'stop',
  ended: 'dark',
  waits: 'dark',
} as const satisfies Record<TimelineEntry['kind'], Drawn['signal']>;

/** What happened to a request, oldest first. */
export function RequestTimeline({ entries }: { entries: readonly TimelineEntry[] }) {
  return (
    <Timeline
      label="What happened"
      entries={entries.map((entry, index) => ({
        id: `${entry.kind}-${index}`,
        at: entry.at,
        signal: SIGNALS[entry.kind],
        text: entry.who ? (
          <>
            <span className="font-medium">{entry.who.name}</span> {entry.what}
          </>
        ) : (
          entry.what
        ),
        detail: entry.reason ?? undefined,
      }))}
    />
  );
}
