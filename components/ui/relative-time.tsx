'use client';

import { useEffect, useState } from 'react';
import { formatDateTime, formatRelative } from '#server/platform/domain/wording.ts';

const TICK_MS = 15_000;

interface Props {
  at: Date | string;
  /** Shows date and time instead of "5 minutes ago". */
  exact?: boolean;
}

/** A time as people say it; the exact time in the reader's zone and in UTC on hover. */
export function RelativeTime({ at, exact }: Props) {
  const date = typeof at === 'string' ? new Date(at) : at;
  const [now, setNow] = useState(() => new Date());
  // How long ago needs no time zone, so the server says it and nothing moves; the reader's zone is known after hydration.
  const [isLocal, setLocal] = useState(false);
  useEffect(() => {
    setNow(new Date());
    setLocal(true);
    const timer = setInterval(() => setNow(new Date()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  const utc = `${formatDateTime(date, 'UTC')} UTC`;
  const local = isLocal ? formatDateTime(date) : utc;
  return (
    <time
      // A new element after hydration: the suppressed difference would otherwise stay on the screen.
      key={isLocal ? 'local' : 'server'}
      dateTime={date.toISOString()}
      title={isLocal ? `${local} · ${utc}` : utc}
      className="whitespace-nowrap"
      suppressHydrationWarning
    >
      {exact ? local : formatRelative(date, now)}
    </time>
  );
}
