import { randomUUID } from 'node:crypto';
import { ZodError, type z } from 'zod';
import type { Context, Look } from '#server/access/context.ts';
import type { Actor } from '#server/access/domain/actor.ts';
import { authorize } from '#server/access/domain/authorize.ts';
import { recordDenial } from '#server/access/record-denial.ts';
import { clock } from '#server/platform/clock.ts';
import { type FieldProblem, Refusal } from '#server/platform/domain/refusal.ts';
import { logger } from '#server/platform/logger.ts';
import { auditTypesOf, type Tenancy, type UnitOfWork } from '#server/platform/unit-of-work.ts';
import { refusalOfDatabaseError } from './database-refusal.ts';
import type { Operation } from './operation.ts';
import { refuseDeepInput } from './refuse-deep-input.ts';

/** Who calls, and through which unit of work. */
export interface Caller {
  actor: Actor | null;
  correlationId: string;
  uow: UnitOfWork;
}

const log = logger('operation');

/** Builds a caller for one request. */
export function callerOf(actor: Actor | null, uow: UnitOfWork, correlationId: string = randomUUID()): Caller {
  return { actor, uow, correlationId };
}

function fieldProblems(error: z.core.$ZodError): FieldProblem[] {
  return error.issues.slice(0, 50).map((issue) => ({
    path: `/${issue.path.map(String).join('/')}`,
    message: issue.message,
  }));
}

/** Parses outside input with an operation's schema; throws the typed refusal that names each bad field. */
export function parseInput(schema: z.ZodType, input: unknown): unknown {
  refuseDeepInput(input);
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const fields = fieldProblems(parsed.error);
  const first = fields[0];
  const message = first
    ? `${first.path === '/' ? 'The input' : first.path}: ${first.message}`
    : 'The input is not valid.';
  throw new Refusal('invalid', message, { fields });
}

function requireDeclaredEvent(operation: { audit: unknown }, ctx: Context, name: string): void {
  if (operation.audit === 'telemetry' || operation.audit === null) return;
  const wanted = [operation.audit].flat() as string[];
  const appended = auditTypesOf(ctx.tx);
  if (wanted.some((type) => appended.has(type))) return;
  throw new Error(
    `${name} wrote none of its declared audit events (${wanted.join(', ')}); nothing was committed`,
  );
}

async function recordRefusal(
  caller: Caller,
  tenancy: Tenancy,
  denied: { operation: string; permission: string; code: string },
): Promise<void> {
  const { actor, correlationId } = caller;
  if (!actor) return;
  const { organisationId } = actor;
  await caller.uow.write(tenancy, (tx) =>
    recordDenial({ tx, actor, organisationId, now: clock.now(), correlationId }, denied),
  );
}

/**
 * Runs an operation for a caller: authorise, parse, open the unit of work with the tenant and the permitted workspaces
 * set, run, and (for mutations) refuse to commit without the declared audit event. Throws `Refusal` for everything a
 * caller can do something about; any other error is a defect and is logged with the correlation id.
 */
export async function executeOperation<O>(
  operation: Operation<'query' | 'mutation', unknown, O>,
  name: string,
  caller: Caller,
  input: unknown,
): Promise<O> {
  const now = clock.now();
  const { actor, uow, correlationId } = caller;
  const tenancy: Tenancy = {
    organisationId: actor?.organisationId ?? null,
    workspaceIds: '*',
    personId: actor?.kind === 'person' ? actor.id : null,
  };
  try {
    const workspaceIds = authorize(actor, operation.permission, operation.assurance, now);
    if (!actor) throw new Refusal('unauthenticated', 'Sign in first.');
    const parsed = parseInput(operation.input, input) as never;
    const scoped = { ...tenancy, workspaceIds };
    const contextOf = (tx: Context['tx']): Context => ({
      tx,
      actor,
      organisationId: actor.organisationId,
      now,
      correlationId,
    });
    const look: Look = (see) => uow.read(scoped, (tx) => see(contextOf(tx)));
    const prepared = await operation.prepare?.(look, parsed);
    if (operation.kind === 'query')
      return await uow.read(scoped, (tx) => operation.run(contextOf(tx), parsed, prepared));
    const change = async (tx: Context['tx']) => {
      const ctx = contextOf(tx);
      const result = await operation.run(ctx, parsed, prepared);
      requireDeclaredEvent(operation, ctx, name);
      return result;
    };
    const { isSqlOnly, endsWithLast } = operation;
    return await (isSqlOnly ? uow.writeSql(scoped, change, { endsWithLast }) : uow.write(scoped, change));
  } catch (error) {
    if (error instanceof ZodError)
      throw new Refusal('invalid', 'The input is not valid.', { fields: fieldProblems(error), cause: error });
    const refusal = error instanceof Refusal ? error : refusalOfDatabaseError(error);
    if (!refusal) {
      log.error({ err: error, operation: name, correlationId }, 'an operation failed');
      throw error;
    }
    if (refusal.code === 'forbidden' && operation.kind === 'mutation') {
      const { permission } = operation;
      const denied = { operation: name, permission, code: refusal.code };
      await recordRefusal(caller, tenancy, denied).catch((cause: unknown) =>
        log.error({ err: cause, operation: name }, 'a denial could not be recorded'),
      );
    }
    throw refusal;
  }
}
