import { authorize } from '#server/access/domain/authorize.ts';
import type { Permission } from '#server/access/domain/permissions.ts';
import { clock } from '#server/platform/clock.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { UnitOfWork } from '#server/platform/unit-of-work.ts';
import type { Call } from './call.ts';
import type { VerifiedToken } from './token-verifier.ts';

/** What use cases are given when a token calls them. */
export interface TokenContext {
  tx: Tx;
  actor: VerifiedToken;
  organisationId: string;
  now: Date;
  correlationId: string;
}

/**
 * Runs a use case for a token in one transaction that sees only the workspaces in which the token holds the permission;
 * refuses with `forbidden` when that is none.
 */
export function withContext<T>(
  uow: UnitOfWork,
  given: { call: Call; token: VerifiedToken; permission: Permission; kind: 'read' | 'write' },
  run: (ctx: TokenContext) => Promise<T>,
): Promise<T> {
  const { call, token, permission, kind } = given;
  const now = clock.now();
  const workspaceIds = authorize(token, permission, 'session', now);
  const { organisationId } = token;
  const { correlationId } = call;
  return uow[kind]({ organisationId, workspaceIds, personId: null }, (tx) =>
    run({ tx, actor: token, organisationId, now, correlationId }),
  );
}
