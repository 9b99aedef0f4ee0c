'use client';

import { ChevronRight } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { refusalOf } from '#components/trpc/refusal.ts';
import { ErrorState } from '#components/ui/error-state.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { type Signal, SignalIcon } from '#components/ui/state-badge.tsx';

/** One thing that waits: what, why it matters, where to go. */
export interface NowItem {
  id: string;
  signal: Signal;
  title: ReactNode;
  detail: ReactNode;
  at?: Date | string;
  href: string;
}

interface Props {
  title: string;
  /** How many there are in all, in a sentence. */
  subtitle?: ReactNode;
  /** Undefined while it loads. */
  items: readonly NowItem[] | undefined;
  error: unknown;
  onRetry: () => void;
  /** What it means that nothing is here. */
  emptyText: string;
  /** Where all of them are. */
  more: { label: string; href: string };
}

function Row({ item }: { item: NowItem }) {
  return (
    <li>
      <Link href={item.href} className="flex items-start gap-2 px-4 py-2.5 hover:bg-hover">
        <SignalIcon signal={item.signal} className="mt-0.5" />
        <span className="min-w-0 flex-1">
          <span className="block font-medium break-words">{item.title}</span>
          <span className="block text-[13px] break-words text-muted">{item.detail}</span>
        </span>
        {item.at && (
          <span className="text-[13px] text-muted">
            <RelativeTime at={item.at} />
          </span>
        )}
      </Link>
    </li>
  );
}

/** A part of the home page: what waits for this reader, each line a link to where it is done. */
export function NowPanel({ title, subtitle, items, error, onRetry, emptyText, more }: Props) {
  const failure = error && items === undefined ? refusalOf(error) : null;
  return (
    <Panel
      title={title}
      subtitle={subtitle}
      flush
      actions={
        <Link href={more.href} className="flex min-h-6 items-center text-[13px] hover:underline">
          {more.label}
          <ChevronRight aria-hidden className="size-4" />
        </Link>
      }
    >
      {failure && (
        <ErrorState
          title={`${title} could not be loaded`}
          message={failure.message}
          reference={failure.reference}
          onRetry={onRetry}
        />
      )}
      {!failure && items === undefined && <SkeletonRows rows={3} />}
      {items?.length === 0 && <p className="px-4 py-4 text-muted">{emptyText}</p>}
      {items && items.length > 0 && (
        <ul className="divide-y divide-line">
          {items.map((item) => (
            <Row key={item.id} item={item} />
          ))}
        </ul>
      )}
    </Panel>
  );
}
