import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { clock } from '#server/platform/clock.ts';
import type { HttpCall } from './call.ts';
import type { Stopwatch } from './stopwatch.ts';
import type { CallTrace } from './trace-calls.ts';

/** A call as it came in by HTTP. Whether its caller leaves is watched once somebody asks. */
export class ReceivedCall implements HttpCall {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly headers: IncomingHttpHeaders;
  readonly url: URL;
  readonly correlationId: string;
  readonly receivedAt = clock.now();
  readonly watch: Stopwatch;
  readonly trace: CallTrace | null;
  #leaving: AbortController | null = null;

  constructor(
    given: Pick<HttpCall, 'request' | 'response' | 'url' | 'watch' | 'correlationId'> & {
      trace: CallTrace | null;
    },
  ) {
    this.request = given.request;
    this.response = given.response;
    this.headers = given.request.headers;
    this.url = given.url;
    this.correlationId = given.correlationId;
    this.watch = given.watch;
    this.trace = given.trace;
  }

  get signal(): AbortSignal {
    if (this.#leaving) return this.#leaving.signal;
    const leaving = new AbortController();
    this.#leaving = leaving;
    // A reason of our own: the default one costs a stack trace.
    const leave = () => leaving.abort('the caller left');
    if (this.response.destroyed || this.response.closed) leave();
    else this.response.once('close', leave);
    return leaving.signal;
  }
}
