import type { Tx } from '#server/platform/tx.ts';
import type { Context } from './context.ts';
import type { PersonActor } from './domain/actor.ts';

/** The context of somebody who is signing in or joining: their acts stand in the log before a session exists. */
export function personContext(
  tx: Tx,
  who: {
    personId: string;
    organisationId: string;
    now: Date;
    correlationId: string;
    sessionId?: string;
    assuranceLevel?: 1 | 2;
    methods?: readonly string[];
    script?: string | null;
  },
): Context {
  const actor: PersonActor = {
    kind: 'person',
    id: who.personId,
    organisationId: who.organisationId,
    sessionId: who.sessionId ?? 'none',
    roles: [],
    assuranceLevel: who.assuranceLevel ?? 1,
    steppedUpAt: null,
    methods: who.methods ?? [],
    script: who.script ?? null,
  };
  const { organisationId, now, correlationId } = who;
  return { tx, actor, organisationId, now, correlationId };
}
