'use client';

import { useState } from 'react';

interface DragRange {
  /** What is being marked, to be drawn while the pointer is down. */
  marked: { from: number; to: number } | null;
  start: (at: number | null) => void;
  move: (at: number | null) => void;
  end: () => void;
  cancel: () => void;
}

/** Marks a range by dragging; a press without a drag marks nothing. */
export function useDragRange(onRange: ((fromMs: number, toMs: number) => void) | undefined): DragRange {
  const [from, setFrom] = useState<number | null>(null);
  const [to, setTo] = useState<number | null>(null);
  const cancel = () => {
    setFrom(null);
    setTo(null);
  };
  return {
    marked: onRange && from !== null && to !== null && from !== to ? { from, to } : null,
    start: (at) => {
      setFrom(at);
      setTo(at);
    },
    move: (at) => {
      if (from !== null && at !== null) setTo(at);
    },
    end: () => {
      if (from !== null && to !== null && from !== to) onRange?.(Math.min(from, to), Math.max(from, to));
      cancel();
    },
    cancel,
  };
}
