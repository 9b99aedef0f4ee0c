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
  // The server does not know the reader's zone: it writes UTC, and the browser takes over after hydration.
  const [now, setNow] = useState<Date | null>(null);
  useEffect(() => {
    setNow(new Date());
    const timer = setInterval(() => setNow(new Date()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  const utc = `${formatDateTime(date, 'UTC')} UTC`;
  const local = now ? formatDateTime(date) : utc;
  return (
    <time dateTime={date.toISOString()} title={`${local} · ${utc}`} className="whitespace-nowrap">
      {exact || !now ? local : formatRelative(date, now)}
    </time>
  );
}
