import { createHash } from 'node:crypto';
import type { Actor } from '#server/access/domain/actor.ts';
import { authorize } from '#server/access/domain/authorize.ts';
import { clock } from '#server/platform/clock.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { type Caller, executeOperation } from '../execute-operation.ts';
import type { AnyOperation } from '../operation.ts';
import { keepAnswer, keptAnswer } from './idempotency.store.ts';
import type { RestRoute } from './rest-route.ts';

const KEPT_MS = 24 * 60 * 60_000;

/** What makes a repeated request the same one. */
export interface Repeatable {
  key: string;
  /** Method, address and body, as sent. */
  request: string;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Reads the Idempotency-Key header: 1 to 255 visible ASCII characters, or absent. */
export function idempotencyKey(request: Request): string | null {
  const key = request.headers.get('idempotency-key');
  if (key === null) return null;
  if (!/^[\x21-\x7e]{1,255}$/.test(key))
    throw new Refusal('invalid', 'An Idempotency-Key is 1 to 255 visible ASCII characters without spaces.');
  return key;
}

function keyTaken(): Refusal {
  return new Refusal(
    'conflict',
    'This Idempotency-Key was used for another request within a day. Use a fresh key for a new request.',
  );
}

/** A kept answer is shown only to whoever may still do what earned it; others go on to be refused, which is recorded. */
function isAllowed({ operation }: RestRoute, actor: Actor): boolean {
  try {
    authorize(actor, operation.permission, operation.assurance, clock.now());
    return true;
  } catch {
    return false;
  }
}

/**
 * Runs a mutation at most once per key, caller and day: the answer is kept in the transaction of the change itself, so
 * that it stands exactly when the change does. The same request again gets the kept answer, another one is refused.
 */
export async function runOnce(
  route: RestRoute,
  caller: Caller & { actor: Actor },
  input: unknown,
  repeatable: Repeatable,
): Promise<{ status: number; body: unknown; isReplay: boolean }> {
  const { actor, uow } = caller;
  const id = `rest|${sha256(`${actor.organisationId}|${actor.id}|${repeatable.key}`)}`;
  const requestDigest = sha256(repeatable.request);
  const tenancy = { organisationId: actor.organisationId, workspaceIds: [], personId: null };
  const before = isAllowed(route, actor)
    ? await uow.read(tenancy, (tx) => keptAnswer(tx, id, clock.now()))
    : null;
  if (before) {
    if (before.requestDigest !== requestDigest) throw keyTaken();
    return { ...before.response, isReplay: true };
  }
  const operation: AnyOperation = {
    ...route.operation,
    async run(ctx, given, prepared) {
      const body = await route.operation.run(ctx, given, prepared);
      const isOurs = await keepAnswer(ctx.tx, {
        id,
        organisationId: ctx.organisationId,
        requestDigest,
        response: { status: route.status, body },
        createdAt: ctx.now,
        expiresAt: new Date(ctx.now.getTime() + KEPT_MS),
      });
      if (!isOurs)
        throw new Refusal('conflict', 'The same request is being carried out. Ask again in a moment.');
      return body;
    },
  };
  const body = await executeOperation(operation, route.name, caller, input);
  return { status: route.status, body, isReplay: false };
}
