import type { AnyOperation } from '../operation.ts';
import { OPERATIONS } from '../operations.ts';
import type { OperationName } from '../rest/rest-route.ts';
import type { WireMessage } from './wire-message.ts';

export type MlflowMethod = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';

/** What the door knows before it decodes: where in the organisation the call goes, and the `{…}` parts of its path. */
export interface WireCall {
  message: WireMessage;
  /** The workspace of the client's header, or the default one; an id. */
  workspaceId: string;
  /** Its slug; null for the default workspace, whose addresses do not name it. */
  workspaceSlug: string | null;
  parameters: Readonly<Record<string, string>>;
  /** The person or token that calls, as `user_id` fields show it. */
  caller: string;
}

/** One address of MLflow's protocol, and the operation it is a door to. */
export interface MlflowRoute {
  method: MlflowMethod;
  /** From the version on, such as `/2.0/mlflow/runs/create`; `{id}` parts become `parameters`. */
  path: string;
  name: OperationName;
  operation: AnyOperation;
  decode: (call: WireCall) => unknown;
  encode: (result: never, call: WireCall) => unknown;
}

/**
 * Declares an address as a thin mount of an operation: `decode` turns the wire's message into the operation's input,
 * `encode` its result into the JSON that MLflow's clients expect (snake_case, int64 as numbers, empty fields left out).
 */
export function mlflowRoute<Result>(
  method: MlflowMethod,
  path: string,
  name: OperationName,
  decode: (call: WireCall) => unknown,
  encode: (result: Result, call: WireCall) => unknown,
): MlflowRoute {
  const [room, verb] = name.split('.') as [keyof typeof OPERATIONS, string];
  const operation = (OPERATIONS[room] as Readonly<Record<string, AnyOperation>>)[verb];
  if (!operation) throw new Error(`there is no operation ${name}`);
  return { method, path, name, operation, decode, encode: encode as MlflowRoute['encode'] };
}
