'use client';

import { useEffect, useState } from 'react';
import { leaseLeft } from './prepare-deadline.ts';

const NEAR_MS = 60_000;

/** How long the claim still holds; calm until the last minute. It is renewed while the case is open. */
export function LeaseClock({ leaseUntil }: { leaseUntil: Date }) {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), 1_000);
    return () => clearInterval(timer);
  }, []);
  const isOver = leaseUntil <= now;
  const isNear = leaseUntil.getTime() - now.getTime() < NEAR_MS;
  return (
    <p
      className={isNear ? 'text-[13px] font-medium text-caution' : 'text-[13px] text-muted'}
      suppressHydrationWarning
    >
      {isOver ? 'Your claim has ended; claim the case again.' : `Yours for ${leaseLeft(leaseUntil, now)} min`}
    </p>
  );
}
