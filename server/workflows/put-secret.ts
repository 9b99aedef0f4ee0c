import { chooseWorkspace } from '#server/access/choose-workspace.ts';
import type { Context } from '#server/access/context.ts';
import { requireOpenTenant } from '#server/access/require-open-tenant.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { isPlainBeyondLoopback } from '#server/clusters/domain/cluster-tls.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { newId } from '#server/platform/new-id.ts';
import { publishRouteSnapshot } from '#server/routing/publish-route-snapshot.ts';
import { findSecretUses } from './find-secret-uses.ts';
import { sealSecret } from './seal-secret.ts';
import type { PutSecretInput } from './secrets.schema.ts';
import { insertSecret, lockSecret, replaceSecret } from './secrets.store.ts';
import { countSecrets } from './secrets.views.ts';

const SECRETS_MAX = 100;

function refuse(code: 'invalid' | 'conflict' | 'already-exists', path: string, message: string): never {
  throw new Refusal(code, message, { fields: [{ path, message }] });
}

/** A policy that names it asks another address, and would be left without an answer. */
async function requireUnused(
  ctx: Context,
  workspaceId: string,
  { name, before }: { name: string; before: string },
): Promise<void> {
  const [use] = await findSecretUses(ctx, [name], workspaceId);
  if (!use) return;
  const message = `${use.workflowName} sends this secret to ${before}. Set one of another name for the new address, and name that one in the workflow's next version.`;
  refuse('conflict', '/address', message);
}

/**
 * Sets a secret of a workspace, anew where there is one of that name, and publishes the routes that carry it. Refuses plain
 * http over a network that nobody vouched for, more than 100 secrets, and another address while a policy names it.
 */
export async function putSecret(
  ctx: Context,
  input: PutSecretInput,
): Promise<{ id: string; isNew: boolean }> {
  await requireOpenTenant(ctx);
  const workspaceId = await chooseWorkspace(ctx, input.workspaceId);
  const { name, address: origin, header } = input;
  if (isPlainBeyondLoopback(origin) && !input.isPlainHttpAccepted)
    refuse(
      'invalid',
      '/address',
      'The value would cross the network unencrypted. Use https, or state that something else protects this connection.',
    );
  const before = await lockSecret(ctx.tx, workspaceId, name);
  if (before && before.origin !== origin)
    await requireUnused(ctx, workspaceId, { name, before: before.origin });
  if (!before && (await countSecrets(ctx.tx, workspaceId)) >= SECRETS_MAX)
    refuse(
      'conflict',
      '/name',
      `A workspace has at most ${SECRETS_MAX} secrets. Remove one that nobody names.`,
    );
  const id = before?.id ?? newId('secret');
  const { organisationId, now } = ctx;
  const sealedValue = sealSecret(organisationId, { id, origin }, input.value);
  const anew = { origin, header, sealedValue, setBy: ctx.actor.id, setAt: now };
  if (before) await replaceSecret(ctx.tx, id, anew);
  else if (!(await insertSecret(ctx.tx, { id, organisationId, workspaceId, name, ...anew })))
    refuse('already-exists', '/name', `Somebody set "${name}" just now. Look at it, then set it again.`);
  await appendAuditEvent(ctx, {
    type: 'secret.set',
    resourceId: id,
    workspaceId,
    details: { name, origin, header, isNew: before === null },
  });
  await publishRouteSnapshot(ctx, `the secret ${name} was set`);
  return { id, isNew: before === null };
}
