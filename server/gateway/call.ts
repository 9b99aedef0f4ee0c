import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { DecisionAnswer } from './domain/compose-answer.ts';
import type { Stopwatch } from './stopwatch.ts';
import type { CallTrace } from './trace-calls.ts';

/** One call on its way through the gateway, however it came in: also an item of a batch, or one that nobody waits for. */
export interface Call {
  /** Empty for a call that no request of its own stands behind. */
  headers: IncomingHttpHeaders;
  url: URL;
  correlationId: string;
  receivedAt: Date;
  watch: Stopwatch;
  /** Its place in a trace; absent where nothing is recorded. */
  trace?: CallTrace | null;
  /** Aborts when the caller goes away. */
  signal: AbortSignal;
}

/** A call that is an HTTP request: what doors open to. */
export interface HttpCall extends Call {
  request: IncomingMessage;
  /** Only for doors that answer in parts; whatever a door returns is sent for it. */
  response: ServerResponse;
}

/** What is sent back. */
export interface Reply {
  status: number;
  body: unknown;
  headers?: Readonly<Record<string, string>>;
}

/** A decision that is durable, as each door words it in its own protocol. */
export interface TakenDecision extends Reply {
  /** 202 while a person is asked. */
  status: number;
  body: DecisionAnswer;
  headers: Readonly<Record<string, string>>;
}
