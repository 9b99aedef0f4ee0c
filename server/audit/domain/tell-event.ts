import { AUDIT_EVENTS, isAuditEventType } from './events.ts';

/** What stands in the canonical form of an event, as far as telling it needs. */
export interface CanonicalFacts {
  actor: { type: string; id: string; script?: string; name?: string };
  details: Readonly<Record<string, unknown>>;
}

/** Reads the canonical form back. Throws when it is not an event, which only damage can cause. */
export function readCanonical(canonical: string): CanonicalFacts {
  const parsed = JSON.parse(canonical) as Partial<CanonicalFacts>;
  if (!parsed.actor || !parsed.details) throw new Error('this is not the canonical form of an event');
  return { actor: parsed.actor, details: parsed.details };
}

/** The part of the sentence after the actor's name; unknown types, from a newer version perhaps, are named as they are. */
export function tellEvent(type: string, details: Readonly<Record<string, unknown>>): string {
  if (!isAuditEventType(type)) return `did ${type}`;
  const definition = AUDIT_EVENTS[type];
  try {
    return (definition.sentence as (details: unknown) => string)(details);
  } catch {
    return `did ${type}`;
  }
}
