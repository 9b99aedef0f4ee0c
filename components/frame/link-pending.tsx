'use client';

import { useLinkStatus } from 'next/link';

/** Inside a link: a line at the top of the window once its page has been on its way for longer than a moment. */
export function LinkPending() {
  const { pending } = useLinkStatus();
  if (!pending) return null;
  return (
    <span
      role="status"
      className="fixed inset-x-0 top-0 z-50 h-0.5 bg-accent transition-opacity delay-200 duration-100 starting:opacity-0"
    >
      <span className="sr-only">Loading the page</span>
    </span>
  );
}
