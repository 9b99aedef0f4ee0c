'use client';

import { useSyncExternalStore } from 'react';

const never = () => () => undefined;

/** The reader's time zone, such as Europe/Berlin; null on the server and while hydrating, which cannot know it. */
export function useReaderZone(): string | null {
  return useSyncExternalStore(
    never,
    () => Intl.DateTimeFormat().resolvedOptions().timeZone,
    () => null,
  );
}
