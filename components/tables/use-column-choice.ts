'use client';

import { useCallback, useMemo, useSyncExternalStore } from 'react';
import type { Column } from './column.ts';

type Choice = Readonly<Record<string, boolean>>;

const CHANGED = 'interlock:column-choice';

function subscribe(listener: () => void): () => void {
  window.addEventListener(CHANGED, listener);
  window.addEventListener('storage', listener);
  return () => {
    window.removeEventListener(CHANGED, listener);
    window.removeEventListener('storage', listener);
  };
}

function parse(stored: string | null): Choice {
  if (!stored) return {};
  try {
    const value: unknown = JSON.parse(stored);
    return typeof value === 'object' && value !== null ? (value as Choice) : {};
  } catch {
    return {};
  }
}

function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null; // storage may be forbidden; the choice then lasts as long as the page
  }
}

/** Which columns of a list this reader wants to see, remembered in this browser. */
export function useColumnChoice<Row>(name: string, columns: readonly Column<Row>[]) {
  const key = `columns:${name}`;
  const stored = useSyncExternalStore(
    subscribe,
    () => read(key),
    () => null,
  );
  const visibility = useMemo(() => {
    const chosen = parse(stored);
    return Object.fromEntries(
      columns.map((column, index) => [
        column.id,
        index === 0 || column.choice === 'fixed' || (chosen[column.id] ?? column.choice !== 'hidden'),
      ]),
    );
  }, [stored, columns]);
  const choose = useCallback(
    (columnId: string, shown: boolean) => {
      try {
        localStorage.setItem(key, JSON.stringify({ ...parse(read(key)), [columnId]: shown }));
      } catch {
        return;
      }
      window.dispatchEvent(new Event(CHANGED));
    },
    [key],
  );
  return { visibility, choose };
}
