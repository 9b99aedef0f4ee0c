import type { PolicyTerms, SigningRole } from './policy.ts';

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

/**
 * Fills as many slots as possible with distinct people (bipartite matching by augmenting paths), so that whoever holds
 * two roles fills one slot and never stands in the way of somebody who could fill only that one. Earlier signatures keep
 * a slot, though perhaps another one.
 */
export function fillSlots(slots: PolicyTerms['slots'], signatures: readonly Signature[]): SlotFilling[] {
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

/** Tells whether one more signature would fill a slot that is open now. */
export function wouldFill(
  slots: PolicyTerms['slots'],
  signatures: readonly Signature[],
  candidate: Signature,
): boolean {
  const filled = (list: readonly Signature[]) =>
    fillSlots(slots, list).filter(({ personId }) => personId !== null).length;
  return filled([...signatures, candidate]) > filled(signatures);
}
