import { ROLE_WORDING, type Role } from '../../access/domain/roles.ts';
import { tellPlaces } from './describe-terms.ts';
import { type PolicyTerms, SIGNING_ROLES, type Slot } from './policy.ts';
import { fillSlots, isComplete } from './slots.ts';

export interface Holder {
  id: string;
  name: string;
  roles: readonly Role[];
}

export interface PlacesPreview {
  /** "1 Risk officer and 1 Executive". */
  told: string;
  places: { role: Slot['role']; count: number; could: { id: string; name: string }[] }[];
  /** Whether enough different people could fill all of its places at once. */
  canBeFilled: boolean;
}

export interface ApprovalPreview {
  alternatives: PlacesPreview[];
  excluded: { id: string; name: string; why: string }[];
  /** Whether nobody's signature is needed, or some alternative can be filled. */
  canBeApproved: boolean;
  /** Said when something is wrong with who could approve; null otherwise. */
  warning: string | null;
}

/**
 * Names who could fill each place of a policy for a change that somebody asks for, and who is left out and why: the same
 * rules and the same matching as when signatures are counted.
 */
export function whoCouldApprove(
  slots: PolicyTerms['slots'],
  holders: readonly Holder[],
  excludedBecause: ReadonlyMap<string, string>,
): ApprovalPreview {
  const signing = holders.filter(({ roles }) => roles.some(isSigning));
  const able = signing.filter(({ id }) => !excludedBecause.has(id));
  const excluded = signing
    .filter(({ id }) => excludedBecause.has(id))
    .map(({ id, name }) => ({ id, name, why: excludedBecause.get(id) ?? '' }));
  const signatures = able.map(({ id, roles }) => ({ personId: id, roles }));
  const alternatives = slots.map((list) => ({
    told: tellPlaces(list),
    places: list.map(({ role, count }) => ({
      role,
      count,
      could: able.filter(({ roles }) => roles.includes(role)).map(({ id, name }) => ({ id, name })),
    })),
    canBeFilled: isComplete(fillSlots([list], signatures)),
  }));
  const canBeApproved = slots.length === 0 || alternatives.some(({ canBeFilled }) => canBeFilled);
  return {
    alternatives,
    excluded,
    canBeApproved,
    warning: canBeApproved ? soleWarning(slots, signatures, able) : missingWarning(alternatives),
  };
}

function isSigning(role: Role): boolean {
  return (SIGNING_ROLES as readonly Role[]).includes(role);
}

function missingWarning(alternatives: readonly PlacesPreview[]): string {
  const lacking = alternatives.map(({ told, places }) => {
    const short = places.filter(({ count, could }) => could.length < count);
    if (short.length === 0) return `${told}: one person cannot fill two places`;
    return short
      .map(({ role, count, could }) => `${count - could.length} more ${ROLE_WORDING[role].name} needed`)
      .join(' and ');
  });
  return `Nobody can approve this: ${lacking.join('; or ')}. Ask an admin to grant a role.`;
}

/** Says so when everything depends on one person: on their holiday nothing can be approved. */
function soleWarning(
  slots: PolicyTerms['slots'],
  signatures: readonly { personId: string; roles: readonly Role[] }[],
  able: readonly Holder[],
): string | null {
  if (slots.length === 0) return null;
  const without = (id: string) => signatures.filter(({ personId }) => personId !== id);
  const needed = able.filter(({ id }) => !slots.some((list) => isComplete(fillSlots([list], without(id)))));
  if (needed.length === 0) return null;
  return `Without ${needed.map(({ name }) => name).join(' and without ')} nothing can be approved.`;
}
