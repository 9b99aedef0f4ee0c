'use client';

import { useEffect, useRef } from 'react';
import type { QueueEntry } from '#components/trpc/outputs.ts';
import { cn } from '#components/ui/cn.ts';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { countOf } from '#server/platform/domain/wording.ts';
import { deadlineSignal } from './prepare-deadline.ts';

interface Props {
  items: readonly QueueEntry[];
  waiting: number;
  selectedId: string | null;
  onSelect: (id: string) => void;
  className?: string;
}

/** The queue in order of deadline; a held case says who has it. */
export function QueueList({ items, waiting, selectedId, onSelect, className }: Props) {
  const selected = useRef<HTMLButtonElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: scrolls when another case is opened
  useEffect(() => {
    // Newer browsers return a promise from this, and React would call it as a clean-up.
    selected.current?.scrollIntoView({ block: 'nearest' });
  }, [selectedId]);
  return (
    <Panel
      title="Earliest deadline first"
      subtitle={
        waiting > items.length ? `The first ${items.length} of ${countOf(waiting, 'case')}` : undefined
      }
      flush
      className={cn('lg:sticky lg:top-16 lg:self-start', className)}
    >
      <ol className="overflow-y-auto lg:max-h-[calc(100dvh-15.5rem)]" aria-label="Cases by deadline">
        {items.map((item) => {
          const isSelected = item.id === selectedId;
          return (
            <li key={item.id} className="border-b border-line last:border-0">
              <button
                ref={isSelected ? selected : undefined}
                type="button"
                aria-current={isSelected || undefined}
                onClick={() => onSelect(item.id)}
                className={cn(
                  'grid w-full gap-0.5 border-l-2 px-3 py-2 text-left hover:bg-hover',
                  isSelected ? 'border-accent bg-accent-soft' : 'border-transparent',
                )}
              >
                <span className="flex min-h-5 items-center justify-between gap-2">
                  <span className="truncate font-medium">{item.subject ?? item.workflow}</span>
                  <Deadline at={item.deadlineAt} />
                </span>
                <span className="flex min-h-5 items-center justify-between gap-2 text-[12px] text-muted">
                  <span className="truncate">{item.subject ? item.workflow : ''}</span>
                  {item.holder && (
                    <StateBadge signal="person">{item.holder.isMe ? 'Yours' : item.holder.name}</StateBadge>
                  )}
                </span>
              </button>
            </li>
          );
        })}
      </ol>
    </Panel>
  );
}

/** Plain words while there is time; a signal once the deadline matters. */
function Deadline({ at }: { at: Date }) {
  const signal = deadlineSignal(at, new Date());
  const words = (
    <>
      {signal === 'stop' ? 'was due' : 'due'} <RelativeTime at={at} />
    </>
  );
  if (signal === 'dark') return <span className="text-[12px] whitespace-nowrap text-muted">{words}</span>;
  return <StateBadge signal={signal}>{words}</StateBadge>;
}
