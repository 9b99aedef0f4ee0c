import type { IncomingMessage } from 'node:http';
import type { Stopwatch } from './stopwatch.ts';

/** One request on its way through the gateway. */
export interface Call {
  request: IncomingMessage;
  url: URL;
  correlationId: string;
  receivedAt: Date;
  watch: Stopwatch;
  /** Aborts when the caller goes away. */
  signal: AbortSignal;
}

/** What is sent back. */
export interface Reply {
  status: number;
  body: unknown;
  headers?: Readonly<Record<string, string>>;
}
