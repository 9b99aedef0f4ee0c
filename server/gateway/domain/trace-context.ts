/** Where a call stands in the caller's trace, by the W3C headers `traceparent` and `tracestate`. */
export interface TraceContext {
  /** 32 hex digits. */
  traceId: string;
  /** 16 hex digits: of whoever called. */
  parentId: string;
  isSampled: boolean;
}

const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const STATE_MAX = 512;
const NOTHING = /^0+$/;

/** Reads a `traceparent`; null for one that is missing or breaks the format, which begins a new trace. */
export function readTraceparent(text: string | undefined): TraceContext | null {
  const [, version, traceId, parentId, flags, more] = TRACEPARENT.exec(text ?? '') ?? [];
  if (!version || !traceId || !parentId || !flags || version === 'ff') return null;
  if ((version === '00' && more !== undefined) || NOTHING.test(traceId) || NOTHING.test(parentId))
    return null;
  return { traceId, parentId, isSampled: (Number.parseInt(flags, 16) & 1) === 1 };
}

/** Writes a `traceparent` for whoever is called next. */
export function writeTraceparent({ traceId, parentId, isSampled }: TraceContext): string {
  return `00-${traceId}-${parentId}-${isSampled ? '01' : '00'}`;
}

/** A `tracestate` as it may be passed on; null when it is too long or not printable. */
export function readTracestate(text: string | undefined): string | null {
  if (text === undefined || text.length > STATE_MAX || !/^[\x20-\x7e]+$/.test(text)) return null;
  return text;
}

/** Whether a new trace is recorded: decided by its id, so that everybody who asks decides alike. `share` is from 0 to 1. */
export function isInSample(traceId: string, share: number): boolean {
  return Number.parseInt(traceId.slice(-8), 16) < share * 0x1_0000_0000;
}
