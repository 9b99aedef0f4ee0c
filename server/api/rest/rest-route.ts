import type { AnyOperation } from '../operation.ts';
import { OPERATIONS } from '../operations.ts';

type Rooms = typeof OPERATIONS;

/** Public names of operations, such as `models.register`. */
export type OperationName = {
  [R in keyof Rooms]: `${R & string}.${keyof Rooms[R] & string}`;
}[keyof Rooms];

export type RestMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** One address under /api/v1 and the operation it is a door to. */
export interface RestRoute {
  method: RestMethod;
  /** Below /api/v1; `{name}` parts become input fields, the query or the JSON body gives the others. */
  path: string;
  name: OperationName;
  operation: AnyOperation;
  summary: string;
  /** Status of success. */
  status: number;
  /** Segments of `path`, split once. */
  segments: readonly string[];
}

/** Declares a route as a thin mount of an operation; 201 where something comes into being, otherwise 200. */
export function restRoute(
  method: RestMethod,
  path: string,
  name: OperationName,
  summary: string,
  status = 200,
): RestRoute {
  const [room, verb] = name.split('.') as [keyof Rooms, string];
  const operation = (OPERATIONS[room] as Readonly<Record<string, AnyOperation>>)[verb];
  if (!operation) throw new Error(`there is no operation ${name}`);
  return { method, path, name, operation, summary, status, segments: path.split('/').slice(1) };
}

/** Names of the `{…}` parts of a path. */
export function pathParameters(path: string): string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].flatMap(([, name]) => name ?? []);
}
