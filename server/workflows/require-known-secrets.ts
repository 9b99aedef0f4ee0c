import type { Context } from '#server/access/context.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import type { CallPolicy } from './domain/call-policy.ts';
import { namedSecrets } from './domain/named-secrets.ts';
import { originsForUse } from './secrets.store.ts';

/**
 * Refuses a policy that names a secret which this workspace does not have, or for an address that it is not sent to. The
 * secrets named cannot be removed until the transaction ends. Names each problem by JSON pointer.
 */
export async function requireKnownSecrets(
  ctx: Pick<Context, 'tx'>,
  workspaceId: string,
  callPolicy: CallPolicy,
): Promise<void> {
  const named = namedSecrets(callPolicy);
  if (named.length === 0) return;
  const names = [...new Set(named.map(({ name }) => name))];
  const found = await originsForUse(ctx.tx, workspaceId, names);
  const origins = new Map(found.map(({ name, origin }) => [name, origin]));
  const fields = named.flatMap(({ path, name, url }) => {
    const origin = origins.get(name);
    if (origin === undefined)
      return [
        {
          path: `/callPolicy${path}`,
          message: `There is no secret "${name}" in this workspace. Have an operator set it first.`,
        },
      ];
    const message = `The secret "${name}" is sent to ${origin} only, which is not the address of this service.`;
    return URL.parse(url)?.origin === origin ? [] : [{ path: `/callPolicy${path}`, message }];
  });
  const [first] = fields;
  if (first) throw new Refusal('invalid', `${first.path}: ${first.message}`, { fields });
}
