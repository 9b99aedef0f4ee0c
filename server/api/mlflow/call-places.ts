/** Places for what is under way at once: so many in all, and so many of them for one organisation. */
export interface CallPlaces {
  /** Takes a place; null when none is left. Whoever has it gives it back, once. */
  take(): CallPlace | null;
}

export interface CallPlace {
  /** Counts the place as one of an organisation's, once that is known; false when it has as many as it may. */
  belongsTo(organisationId: string): boolean;
  giveBack(): void;
}

/** Opens `most` places, of which an organisation may have `share`. */
export function openCallPlaces(most: number, share: number): CallPlaces {
  const taken = new Map<string, number>();
  let all = 0;
  return {
    take() {
      if (all >= most) return null;
      all += 1;
      let owner: string | null = null;
      return {
        belongsTo(organisationId) {
          const count = taken.get(organisationId) ?? 0;
          if (count >= share) return false;
          taken.set(organisationId, count + 1);
          owner = organisationId;
          return true;
        },
        giveBack() {
          all -= 1;
          if (owner === null) return;
          const left = (taken.get(owner) ?? 1) - 1;
          if (left > 0) taken.set(owner, left);
          else taken.delete(owner);
        },
      };
    },
  };
}
