import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TokenActor } from '#server/access/domain/actor.ts';
import type { Caller } from '../execute-operation.ts';
import type { Place } from './known-places.ts';
import type { MlflowMethod } from './mlflow-route.ts';

/** One call to a door whose bodies are no JSON messages: whoever calls is known, and what is below the prefix is theirs to read. */
export interface MlflowExchange extends Place {
  request: IncomingMessage;
  /** Carries the reference of the call already; a refusal that is thrown before its head is sent is answered by whoever called. */
  response: ServerResponse;
  method: MlflowMethod | 'HEAD';
  /** What follows the prefix, as sent: percent-encoded, without the query. */
  rest: string;
  query: URLSearchParams;
  actor: TokenActor;
  /** For `executeOperation`. */
  caller: Caller;
}

/** An address of MLflow's protocol that streams (files, traces), and what happens there. */
export interface MlflowDoor {
  methods: readonly (MlflowMethod | 'HEAD')[];
  /**
   * Below the organisation, without `/api` or `/ajax-api`: `/2.0/mlflow-artifacts/artifacts`, `/v1/traces`. The path itself
   * and everything below it come here.
   */
  prefix: string;
  /** Answers the call; throws a `Refusal` for what its caller can do something about. */
  handle: (exchange: MlflowExchange) => Promise<void>;
}
