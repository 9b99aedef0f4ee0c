import type { Context } from '#server/access/context.ts';
import { namePeople } from '#server/access/name-people.ts';
import { findSecretUses } from './find-secret-uses.ts';
import type { ListSecretsInput } from './secrets.schema.ts';
import { secretRows } from './secrets.views.ts';

/** A secret as people see it: everything but its value. */
export interface SecretShown {
  id: string;
  workspaceId: string;
  name: string;
  origin: string;
  header: string;
  setBy: { id: string; name: string };
  setAt: Date;
  /** Names of the workflows whose policies name it, in order; at most 50. */
  usedBy: string[];
}

/** The secrets of a workspace, or of all in sight, by name; what they hold is shown to nobody. */
export async function listSecrets(
  ctx: Context,
  { workspaceId }: ListSecretsInput,
): Promise<{ items: SecretShown[] }> {
  const found = await secretRows(ctx.tx, ctx.organisationId, workspaceId ?? null);
  const uses = await findSecretUses(
    ctx,
    found.map(({ name }) => name),
    workspaceId ?? null,
  );
  const people = await namePeople(
    ctx,
    found.map(({ setBy }) => setBy),
  );
  const usersOf = (secret: { name: string; workspaceId: string }) =>
    uses
      .filter((use) => use.name === secret.name && use.workspaceId === secret.workspaceId)
      .map(({ workflowName }) => workflowName);
  return {
    items: found.map(({ setBy, ...secret }) => ({
      ...secret,
      setBy: people[setBy] ?? { id: setBy, name: setBy },
      usedBy: usersOf(secret),
    })),
  };
}
