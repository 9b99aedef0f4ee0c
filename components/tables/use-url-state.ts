'use client';

import { usePathname, useRouter, useSearchParams } from 'next/navigation';
import { useCallback } from 'react';

export interface UrlState {
  /** A parameter of the address; null when it is absent. */
  get: (name: string) => string | null;
  /** The address with some parameters changed (null removes one). Other than for `cursor` itself, paging starts anew. */
  hrefWith: (changes: Readonly<Record<string, string | null>>) => string;
  /** Goes there without a new entry in the history. */
  set: (changes: Readonly<Record<string, string | null>>) => void;
}

/** Filters, order, range and selection live in the address, so that a link shows what I see. */
export function useUrlState(): UrlState {
  const path = usePathname();
  const search = useSearchParams();
  const router = useRouter();
  const hrefWith = useCallback(
    (changes: Readonly<Record<string, string | null>>) => {
      const next = new URLSearchParams(search);
      if (!('cursor' in changes)) next.delete('cursor');
      for (const [name, value] of Object.entries(changes)) {
        if (value === null || value === '') next.delete(name);
        else next.set(name, value);
      }
      const text = next.toString();
      return text ? `${path}?${text}` : path;
    },
    [path, search],
  );
  const set = useCallback(
    (changes: Readonly<Record<string, string | null>>) =>
      router.replace(hrefWith(changes), { scroll: false }),
    [router, hrefWith],
  );
  return { get: (name) => search.get(name), hrefWith, set };
}
