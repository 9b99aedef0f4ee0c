import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { attributesOf, type CallFacts, composeSpans, type DecidedFacts } from './domain/compose-spans.ts';
import { isInSample, readTraceparent, readTracestate, writeTraceparent } from './domain/trace-context.ts';
import { TRACE_NAMES } from './domain/trace-names.ts';
import { type SpanSender, sendSpans } from './send-spans.ts';

/** The place of one call in its trace. */
export interface CallTrace {
  /** Headers for whoever is called on its behalf. */
  readonly outgoing: Readonly<Record<string, string>>;
  /** Tells what was decided; without anything of its content. */
  note(decided: DecidedFacts): void;
  /** Records the call, if it is in the sample. */
  end(call: Omit<CallFacts, 'traceId' | 'spanId' | 'parentId' | 'startedAt' | 'decided'>): void;
}

export interface CallTracer {
  /** Null where nothing is recorded and there is nothing to pass on. */
  begin(headers: IncomingHttpHeaders): CallTrace | null;
  /** Spans that could not be sent. */
  dropped(): number;
  stop(waitMs: number): Promise<void>;
}

/** Where spans go and how many of those calls that begin a trace are recorded, from 0 to 1. */
export interface TraceTarget {
  endpoint: string;
  headers: Readonly<Record<string, string>>;
  share: number;
}

const newId = () => randomBytes(8).toString('hex');

function outgoingOf(traceparent: string, headers: IncomingHttpHeaders): Record<string, string> {
  const state = readTracestate(
    Array.isArray(headers.tracestate) ? headers.tracestate[0] : headers.tracestate,
  );
  return state === null ? { traceparent } : { traceparent, tracestate: state };
}

function given(headers: IncomingHttpHeaders): ReturnType<typeof readTraceparent> {
  const { traceparent } = headers;
  return readTraceparent(Array.isArray(traceparent) ? undefined : traceparent);
}

/** Passes traces of callers on and records nothing. */
const PASSING_ON: CallTracer = {
  begin(headers) {
    const context = given(headers);
    if (!context) return null;
    const outgoing = outgoingOf(writeTraceparent(context), headers);
    return { outgoing, note: () => undefined, end: () => undefined };
  },
  dropped: () => 0,
  stop: () => Promise.resolve(),
};

function beginTrace(headers: IncomingHttpHeaders, share: number, sender: SpanSender): CallTrace {
  const context = given(headers);
  const traceId = context?.traceId ?? randomBytes(16).toString('hex');
  const isSampled = context ? context.isSampled : isInSample(traceId, share);
  const spanId = newId();
  const startedAt = performance.timeOrigin + performance.now();
  let decided: DecidedFacts | null = null;
  return {
    outgoing: outgoingOf(writeTraceparent({ traceId, parentId: spanId, isSampled }), headers),
    note(facts) {
      if (isSampled) decided = facts;
    },
    end(call) {
      if (!isSampled) return;
      const parentId = context?.parentId ?? null;
      sender.add(composeSpans({ ...call, traceId, spanId, parentId, startedAt, decided }, newId));
    },
  };
}

/** Traces calls by OTLP; without a target it only passes on what callers send. */
export function traceCalls(target: TraceTarget | null, replica: string): CallTracer {
  if (!target) return PASSING_ON;
  const sender = sendSpans(
    target,
    attributesOf({ [TRACE_NAMES.service]: 'interlock-gateway', [TRACE_NAMES.instance]: replica }),
  );
  return {
    begin: (headers) => beginTrace(headers, target.share, sender),
    dropped: () => sender.dropped(),
    stop: (waitMs) => sender.stop(waitMs),
  };
}
