/** Bytes from `start` to before `end`. */
export interface WantedRange {
  start: number;
  end: number;
}

/**
 * Reads a Range header for a file of `sizeBytes` (RFC 9110 §14.2). Null where the whole file is the answer: no header, another
 * unit, several ranges, nonsense. `none` where nothing of the range exists.
 */
export function wantedRange(header: string | undefined, sizeBytes: number): WantedRange | 'none' | null {
  const [, from = '', to = ''] = /^\s*bytes\s*=\s*(\d*)\s*-\s*(\d*)\s*$/i.exec(header ?? '') ?? [];
  if (from === '' && to === '') return null;
  if (from === '') {
    const count = Math.min(Number(to), sizeBytes);
    return count === 0 ? 'none' : { start: sizeBytes - count, end: sizeBytes };
  }
  const start = Number(from);
  const end = to === '' ? sizeBytes : Math.min(Number(to) + 1, sizeBytes);
  if (to !== '' && Number(to) < start) return null;
  return start >= sizeBytes ? 'none' : { start, end };
}
