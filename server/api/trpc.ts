import type { TRPCMutationProcedure, TRPCQueryProcedure } from '@trpc/server';
import { initTRPC, TRPCError } from '@trpc/server';
import superjson from 'superjson';
import { Refusal, type RefusalCode, type RefusalShape } from '#server/platform/domain/refusal.ts';
import { type Caller, executeOperation } from './execute-operation.ts';
import type { AnyOperation, Operation } from './operation.ts';
import { readWireInput } from './read-wire-input.ts';

const TRPC_CODES = {
  invalid: 'BAD_REQUEST',
  unauthenticated: 'UNAUTHORIZED',
  'step-up-required': 'UNAUTHORIZED',
  'mfa-required': 'FORBIDDEN',
  forbidden: 'FORBIDDEN',
  'not-found': 'NOT_FOUND',
  conflict: 'CONFLICT',
  stale: 'CONFLICT',
  'already-exists': 'CONFLICT',
  'too-large': 'PAYLOAD_TOO_LARGE',
  unprocessable: 'UNPROCESSABLE_CONTENT',
  'too-many-requests': 'TOO_MANY_REQUESTS',
  stopped: 'SERVICE_UNAVAILABLE',
  unavailable: 'SERVICE_UNAVAILABLE',
  timeout: 'TIMEOUT',
  'upstream-failed': 'BAD_GATEWAY',
} as const satisfies Record<RefusalCode, TRPCError['code']>;

/** Infinite queries send along which way they go; lists only go forward, and no operation takes the word. */
function withoutDirection(raw: unknown): unknown {
  if (typeof raw !== 'object' || raw === null || !('direction' in raw) || raw.direction !== 'forward')
    return raw;
  const { direction: _, ...rest } = raw;
  return rest;
}

/** What tRPC itself refuses (a name, a method, a body it cannot read), in our words for it. */
const OWN_REFUSALS: Partial<Record<TRPCError['code'], RefusalCode>> = {
  BAD_REQUEST: 'invalid',
  PARSE_ERROR: 'invalid',
  METHOD_NOT_SUPPORTED: 'invalid',
  UNSUPPORTED_MEDIA_TYPE: 'invalid',
  NOT_FOUND: 'not-found',
  PAYLOAD_TOO_LARGE: 'too-large',
};

function shapeOf(error: TRPCError, reference: string): RefusalShape {
  const { cause } = error;
  if (cause instanceof Refusal) {
    const { code, message, fields, details } = cause;
    return { code, message, fields, details, reference };
  }
  const own = OWN_REFUSALS[error.code];
  if (own) {
    const message = 'This request cannot be read. Reload the page and try again.';
    return { code: own, message, fields: [], details: {}, reference };
  }
  const message = `Something went wrong on our side. The reference ${reference} finds it in the log.`;
  return { code: 'defect', message, fields: [], details: {}, reference };
}

export const t = initTRPC.context<Caller>().create({
  transformer: {
    input: { serialize: superjson.serialize, deserialize: readWireInput },
    output: superjson,
  },
  errorFormatter({ shape, error, ctx }) {
    const refusal = shapeOf(error, ctx?.correlationId ?? 'unknown');
    return {
      ...shape,
      message: refusal.message,
      data: { code: shape.data.code, httpStatus: shape.data.httpStatus, refusal },
    };
  },
});

type Mounted<T> =
  T extends Operation<'query', infer I, infer O>
    ? TRPCQueryProcedure<{ input: I; output: O; meta: unknown }>
    : T extends Operation<'mutation', infer I, infer O>
      ? TRPCMutationProcedure<{ input: I; output: O; meta: unknown }>
      : never;

function procedureOf(name: string, operation: AnyOperation) {
  const base = t.procedure.input(withoutDirection);
  const run = async ({ ctx, input }: { ctx: Caller; input: unknown }) => {
    try {
      return await executeOperation(operation, name, ctx, input);
    } catch (error) {
      if (error instanceof Refusal)
        throw new TRPCError({ code: TRPC_CODES[error.code], message: error.message, cause: error });
      throw error;
    }
  };
  return operation.kind === 'query' ? base.query(run) : base.mutation(run);
}

/** Mounts a feature's operations as tRPC procedures of the same names. */
export function mount<T extends Readonly<Record<string, unknown>>>(room: string, operations: T) {
  const procedures = Object.fromEntries(
    Object.entries(operations).map(([name, operation]) => [
      name,
      procedureOf(`${room}.${name}`, operation as AnyOperation),
    ]),
  );
  return procedures as unknown as { [K in keyof T]: Mounted<T[K]> };
}
