import type { PolicyTerms, SigningRole, Slot } from './policy.ts';

/** One approval as far as slots are concerned. */
export interface Signature {
  personId: string;
  roles: readonly string[];
}

/** A place that one person of this role must fill. */
export interface SlotFilling {
  role: SigningRole;
  personId: string | null;
}

function open(filling: readonly SlotFilling[]): number {
  return filling.filter(({ personId }) => personId === null).length;
}

/**
 * Fills the alternative that leaves the fewest places open, the first of them when several do. A policy without any
 * list asks for nobody.
 */
export function fillSlots(slots: PolicyTerms['slots'], signatures: readonly Signature[]): SlotFilling[] {
  const [first = [], ...others] = slots.map((list) => fillList(list, signatures));
  return others.reduce((best, filling) => (open(filling) < open(best) ? filling : best), first);
}

/**
 * Fills as many slots as possible with distinct people (bipartite matching by augmenting paths), so that whoever holds
 * two roles fills one slot and never stands in the way of somebody who could fill only that one. Earlier signatures keep
 * a slot, though perhaps another one.
 */
function fillList(slots: readonly Slot[], signatures: readonly Signature[]): SlotFilling[] {
  const places: SlotFilling[] = slots.flatMap(({ role, count }) =>
    Array.from({ length: count }, () => ({ role, personId: null })),
  );
  const holders = new Map<SlotFilling, Signature>();
  const place = (signature: Signature, visited: Set<SlotFilling>): boolean => {
    for (const slot of places) {
      if (visited.has(slot) || !signature.roles.includes(slot.role)) continue;
      visited.add(slot);
      const holder = holders.get(slot);
      if (holder && !place(holder, visited)) continue;
      holders.set(slot, signature);
      return true;
    }
    return false;
  };
  const people = new Set<string>();
  for (const signature of signatures) {
    if (people.has(signature.personId)) continue;
    people.add(signature.personId);
    place(signature, new Set());
  }
  return places.map((slot) => ({ role: slot.role, personId: holders.get(slot)?.personId ?? null }));
}

/** Tells whether every slot is filled. */
export function isComplete(filling: readonly SlotFilling[]): boolean {
  return filling.every(({ personId }) => personId !== null);
}

/** Tells whether one more signature would fill a place that is open now, in any of the alternatives. */
export function wouldFill(
  slots: PolicyTerms['slots'],
  signatures: readonly Signature[],
  candidate: Signature,
): boolean {
  return slots.some(
    (list) => open(fillList(list, [...signatures, candidate])) < open(fillList(list, signatures)),
  );
}
