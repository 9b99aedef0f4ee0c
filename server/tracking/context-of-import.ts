import type { Context } from '#server/access/context.ts';
import type { Actor } from '#server/access/domain/actor.ts';
import { findMembers } from '#server/access/find-members.ts';
import { namePeople } from '#server/access/name-people.ts';
import { clock } from '#server/platform/clock.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { ImportFacts } from './imports.views.ts';

/**
 * The context in which an import writes: that of whoever started or last resumed it, so that what it makes is theirs, and
 * nobody imports with a process what they later sign by hand. The event says that it was an import.
 */
export async function contextOfImport(
  tx: Tx,
  facts: Pick<ImportFacts, 'id' | 'organisationId' | 'createdBy' | 'resumedBy'>,
  correlationId: string,
): Promise<Context> {
  const { organisationId } = facts;
  const id = facts.resumedBy ?? facts.createdBy;
  return {
    tx,
    actor: await actorOf(tx, organisationId, id, facts.id),
    organisationId,
    now: clock.now(),
    correlationId,
  };
}

async function actorOf(tx: Tx, organisationId: string, id: string, importId: string): Promise<Actor> {
  if (id.startsWith('per_')) {
    // They are not at the keyboard: no session and no second factor stands behind these acts but those of the import's start.
    const absent = {
      sessionId: 'none',
      roles: [],
      assuranceLevel: 1,
      steppedUpAt: null,
      methods: [],
    } as const;
    return { kind: 'person', id, organisationId, ...absent, script: `import ${importId}` };
  }
  if (!id.startsWith('tok_')) return { kind: 'machine-operator', id, organisationId };
  const name = (await namePeople({ tx }, [id]))[id]?.name ?? id;
  return { kind: 'token', id, name, organisationId, workspaceId: null, role: null, scopes: [] };
}

/** Tells whether whoever an import works for is still a member; tokens and machine operators have nobody to ask about. */
export async function isStarterHere(
  tx: Tx,
  { organisationId, createdBy, resumedBy }: Pick<ImportFacts, 'organisationId' | 'createdBy' | 'resumedBy'>,
): Promise<boolean> {
  const id = resumedBy ?? createdBy;
  if (!id.startsWith('per_')) return true;
  return (await findMembers({ tx, organisationId }, [id])).length === 1;
}
