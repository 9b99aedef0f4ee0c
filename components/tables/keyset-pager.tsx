'use client';

import { ArrowLeft, ArrowRight } from 'lucide-react';
import Link from 'next/link';
import { Button } from '#components/ui/button.tsx';
import { useUrlState } from './use-url-state.ts';

interface Props {
  /** As the server gave it; null when nothing older follows. */
  nextCursor: string | null;
  /** What "first" and "further" mean for this list. */
  firstLabel?: string;
  nextLabel?: string;
}

/** Pages of a keyset list. The cursor is part of the address; the browser's back button leads to the page before. */
export function KeysetPager({ nextCursor, firstLabel = 'Newest', nextLabel = 'Older' }: Props) {
  const url = useUrlState();
  const isBeyondFirst = url.get('cursor') !== null;
  if (!isBeyondFirst && nextCursor === null) return null;
  return (
    <nav aria-label="Pages of the list" className="flex justify-between gap-2 border-t border-line px-3 py-2">
      {isBeyondFirst ? (
        <Button asChild size="sm">
          <Link prefetch={false} href={url.hrefWith({ cursor: null })}>
            <ArrowLeft aria-hidden />
            {firstLabel}
          </Link>
        </Button>
      ) : (
        <span />
      )}
      {nextCursor !== null && (
        <Button asChild size="sm">
          <Link prefetch={false} href={url.hrefWith({ cursor: nextCursor })}>
            {nextLabel}
            <ArrowRight aria-hidden />
          </Link>
        </Button>
      )}
    </nav>
  );
}
