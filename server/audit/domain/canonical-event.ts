import type { Actor } from '../../access/domain/actor.ts';
import { type CanonicalValue, canonicalJson } from '../../platform/domain/canonical-json.ts';
import type { Commitment } from './commitment.ts';
import type { RecordedChange } from './row-changes.ts';

/** One row of a governed table that an event accounts for. */
export interface Covered {
  table: string;
  id: string;
}

export interface EventFacts {
  id: string;
  organisationId: string;
  workspaceId: string | null;
  at: Date;
  type: string;
  actor: Actor;
  resource: { type: string; id: string };
  covers: readonly Covered[];
  /** Exact values, with commitments in place of personal and free-text ones. */
  details: Readonly<Record<string, CanonicalValue | Commitment | undefined>>;
  /** What the transaction did to the rows in `covers`; a commitment when it is too long for a leaf. */
  changes?: Readonly<Record<string, RecordedChange>> | Commitment;
  correlationId: string;
  causationId: string | null;
}

function actorFacts(actor: Actor): CanonicalValue {
  switch (actor.kind) {
    case 'person':
      return {
        type: 'person',
        id: actor.id,
        session: actor.sessionId.slice(0, 16),
        assurance: actor.assuranceLevel,
        methods: [...actor.methods],
        script: actor.script ?? undefined,
      };
    case 'token':
      return { type: 'token', id: actor.id, name: actor.name };
    default:
      return { type: actor.kind, id: actor.id };
  }
}

/** Prints an event as the canonical JSON that is stored and, later, sealed: format version 1. */
export function canonicalEvent(facts: EventFacts): string {
  return canonicalJson({
    v: 1,
    id: facts.id,
    organisation: facts.organisationId,
    workspace: facts.workspaceId ?? undefined,
    at: facts.at.toISOString(),
    type: facts.type,
    actor: actorFacts(facts.actor),
    resource: { type: facts.resource.type, id: facts.resource.id },
    covers: facts.covers.map((covered) => `${covered.table}:${covered.id}`),
    details: facts.details as CanonicalValue,
    changes: facts.changes as CanonicalValue | undefined,
    correlation: facts.correlationId,
    causation: facts.causationId ?? undefined,
  });
}
