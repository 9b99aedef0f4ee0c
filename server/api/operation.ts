import type { z } from 'zod';
import type { Context } from '#server/access/context.ts';
import type { Assurance } from '#server/access/domain/authorize.ts';
import type { Permission } from '#server/access/domain/permissions.ts';
import type { AuditEventType } from '#server/audit/domain/events.ts';

/**
 * `permitted` is the only way to expose behaviour. What it returns knows nothing of HTTP: tRPC procedures, REST routes
 * and admin commands are thin mounts of it (`execute-operation.ts` runs it). A query reads in a READ ONLY transaction; a
 * mutation names the audit event without which it cannot commit, or `'telemetry'` (listed with reasons in `telemetry.ts`).
 */
interface Declared<S extends z.ZodType, O> {
  input: S;
  permission: Permission;
  /** A session with a second factor unless more, or for enrolment less, is asked. */
  assurance?: Assurance;
  run: (ctx: Context, input: z.output<S>) => Promise<O>;
}

/** Event types of which at least one must be appended, or telemetry. */
export type AuditDuty = AuditEventType | readonly AuditEventType[] | 'telemetry';

export interface QuerySpec<S extends z.ZodType, O> extends Declared<S, O> {
  audit?: undefined;
}
export interface MutationSpec<S extends z.ZodType, O> extends Declared<S, O> {
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
  readonly run: (ctx: Context, input: never) => Promise<O>;
  /** Carries the input type for mounts; never set. */
  readonly inputType?: I;
}

export type AnyOperation = Operation<'query' | 'mutation', unknown, unknown>;

/** Declares a query, or, when `audit` is given, a mutation. */
export function permitted<S extends z.ZodType, O>(spec: QuerySpec<S, O>): Operation<'query', z.input<S>, O>;
export function permitted<S extends z.ZodType, O>(
  spec: MutationSpec<S, O>,
): Operation<'mutation', z.input<S>, O>;
export function permitted<S extends z.ZodType, O>(
  spec: QuerySpec<S, O> | MutationSpec<S, O>,
): Operation<'query' | 'mutation', z.input<S>, O> {
  return {
    kind: spec.audit === undefined ? 'query' : 'mutation',
    input: spec.input,
    permission: spec.permission,
    assurance: spec.assurance ?? 'mfa',
    audit: spec.audit ?? null,
    isSqlOnly: 'isSqlOnly' in spec && spec.isSqlOnly === true,
    endsWithLast: 'endsWithLast' in spec && spec.endsWithLast === true,
    run: spec.run as (ctx: Context, input: never) => Promise<O>,
  };
}
