import type { z } from 'zod';
import type { Context, Look } from '#server/access/context.ts';
import type { Assurance } from '#server/access/domain/authorize.ts';
import type { Permission } from '#server/access/domain/permissions.ts';
import type { AuditEventType } from '#server/audit/domain/events.ts';

/**
 * `permitted` is the only way to expose behaviour. What it returns knows nothing of HTTP: tRPC procedures, REST routes
 * and admin commands are thin mounts of it (`execute-operation.ts` runs it). A query reads in a READ ONLY transaction; a
 * mutation names the audit event without which it cannot commit, or `'telemetry'` (listed with reasons in `telemetry.ts`).
 */
interface Declared<S extends z.ZodType, O, P> {
  input: S;
  permission: Permission;
  /** A session with a second factor unless more, or for enrolment less, is asked. */
  assurance?: Assurance;
  /** What takes long and needs no transaction, such as reading a stored file; what it returns goes to `run`. */
  prepare?: (look: Look, input: z.output<S>) => Promise<P>;
  run: (ctx: Context, input: z.output<S>, prepared: P) => Promise<O>;
}

/** Event types of which at least one must be appended, or telemetry. */
export type AuditDuty = AuditEventType | readonly AuditEventType[] | 'telemetry';

export interface QuerySpec<S extends z.ZodType, O, P> extends Declared<S, O, P> {
  audit?: undefined;
}
export interface MutationSpec<S extends z.ZodType, O, P> extends Declared<S, O, P> {
  audit: AuditDuty;
  /** True where every write is SQL (`rows`): saves what a transaction of the typed client costs. */
  isSqlOnly?: boolean;
  /** True where the use case knows which statement is its last one (`lastRows`): it is committed in the same round trip. */
  endsWithLast?: boolean;
}

export interface Operation<K extends 'query' | 'mutation', I, O> {
  readonly kind: K;
  readonly input: z.ZodType;
  readonly permission: Permission;
  readonly assurance: Assurance;
  readonly audit: AuditDuty | null;
  readonly isSqlOnly: boolean;
  readonly endsWithLast: boolean;
  readonly prepare: ((look: Look, input: never) => Promise<unknown>) | null;
  readonly run: (ctx: Context, input: never, prepared?: unknown) => Promise<O>;
  /** Carries the input type for mounts; never set. */
  readonly inputType?: I;
}

export type AnyOperation = Operation<'query' | 'mutation', unknown, unknown>;

/** Declares a query, or, when `audit` is given, a mutation. */
export function permitted<S extends z.ZodType, O, P = undefined>(
  spec: QuerySpec<S, O, P>,
): Operation<'query', z.input<S>, O>;
export function permitted<S extends z.ZodType, O, P = undefined>(
  spec: MutationSpec<S, O, P>,
): Operation<'mutation', z.input<S>, O>;
export function permitted<S extends z.ZodType, O, P = undefined>(
  spec: QuerySpec<S, O, P> | MutationSpec<S, O, P>,
): Operation<'query' | 'mutation', z.input<S>, O> {
  return {
    kind: spec.audit === undefined ? 'query' : 'mutation',
    input: spec.input,
    permission: spec.permission,
    assurance: spec.assurance ?? 'mfa',
    audit: spec.audit ?? null,
    isSqlOnly: 'isSqlOnly' in spec && spec.isSqlOnly === true,
    endsWithLast: 'endsWithLast' in spec && spec.endsWithLast === true,
    prepare: (spec.prepare as Operation<'query', unknown, O>['prepare']) ?? null,
    run: spec.run as Operation<'query', unknown, O>['run'],
  };
}
