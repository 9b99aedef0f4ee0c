'use client';

import { ChevronRight } from 'lucide-react';
import Link from 'next/link';
import { cn } from '#components/ui/cn.ts';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { type Signal, SignalIcon } from '#components/ui/state-badge.tsx';
import { type FrameNotice, useFrameFeed } from './frame-feed.tsx';

const LOOKS = {
  stop: { signal: 'stop', look: 'bg-stop-soft border-stop' },
  emergency: { signal: 'stop', look: 'bg-stop-soft border-stop' },
  incident: { signal: 'caution', look: 'bg-caution-soft border-caution' },
  notice: { signal: 'dark', look: 'bg-dark-soft border-line-strong' },
} as const satisfies Record<FrameNotice['kind'], { signal: Signal; look: string }>;

const SHOWN_MAX = 3;

/** Stops and incidents for everybody: what, who, why, since when. Stops interrupt a screen reader, the rest waits. */
export function FrameNotices() {
  const { notices } = useFrameFeed();
  const stops = notices.filter(({ kind }) => kind === 'stop');
  const others = notices.filter(({ kind }) => kind !== 'stop');
  const shownOthers = others.slice(0, Math.max(0, SHOWN_MAX - stops.length));
  const left = others.length - shownOthers.length;
  return (
    <div data-print="hide">
      {/* Only what is new is spoken; the passing of time is not. */}
      <div role="alert" aria-atomic="false">
        {stops.map((notice) => (
          <NoticeRow key={notice.id} notice={notice} />
        ))}
      </div>
      <div role="status" aria-atomic="false">
        {shownOthers.map((notice) => (
          <NoticeRow key={notice.id} notice={notice} />
        ))}
        {left > 0 && (
          <Link
            href="/incidents"
            className="block border-b border-line px-4 py-1 text-[13px] underline sm:px-6"
          >
            {left} more open
          </Link>
        )}
      </div>
    </div>
  );
}

function NoticeRow({ notice }: { notice: FrameNotice }) {
  const { signal, look } = LOOKS[notice.kind];
  return (
    <div className={cn('flex items-start gap-2 border-b px-4 py-1.5 sm:px-6', look)}>
      <SignalIcon signal={signal} className="mt-0.5" />
      <p className="min-w-0 flex-1">
        <span className="font-medium">{notice.title}</span>
        {notice.why && <span>{`: ${notice.why}`}</span>}
        {(notice.who || notice.since) && <span className="text-muted"> · </span>}
        <span className="text-muted">
          {notice.who}
          {notice.who && notice.since && ', '}
          {notice.since && (
            <span aria-live="off">
              <RelativeTime at={notice.since} />
            </span>
          )}
        </span>
      </p>
      {notice.href && (
        <Link
          href={notice.href}
          aria-label={`Open: ${notice.title}`}
          className="flex min-h-6 items-center font-medium underline-offset-2 hover:underline"
        >
          Open
          <ChevronRight aria-hidden className="size-4" />
        </Link>
      )}
    </div>
  );
}
