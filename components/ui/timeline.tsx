import type { ReactNode } from 'react';
import { RelativeTime } from './relative-time.tsx';
import { type Signal, SignalIcon } from './state-badge.tsx';

export interface TimelineEntry {
  id: string;
  at: Date | string;
  signal: Signal;
  text: ReactNode;
  detail?: ReactNode;
}

/** What happened, in order, in sentences. */
export function Timeline({ entries, label }: { entries: readonly TimelineEntry[]; label: string }) {
  return (
    <ol aria-label={label} className="grid gap-3">
      {entries.map((entry) => (
        <li key={entry.id} className="flex gap-2">
          <SignalIcon signal={entry.signal} className="mt-0.5" />
          <div className="min-w-0 flex-1">
            <p className="break-words">{entry.text}</p>
            {entry.detail && <div className="text-[13px] break-words text-muted">{entry.detail}</div>}
          </div>
          <span className="text-[13px] text-muted">
            <RelativeTime at={entry.at} />
          </span>
        </li>
      ))}
    </ol>
  );
}
