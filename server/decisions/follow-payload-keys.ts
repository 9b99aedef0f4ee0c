import type { UnitOfWork } from '#server/platform/unit-of-work.ts';
import { type PayloadKey, payloadKeyFor } from './payload-keys.ts';
import { rememberPayloadKeys } from './remember-payload-keys.ts';

/** Hands out the payload key of an organisation's day, asking the database once per day and organisation. */
export interface PayloadKeys {
  keyFor(organisationId: string, now: Date): Promise<PayloadKey>;
}

const ORGANISATIONS_KEPT = 10_000;

/** Keeps the keys of today, in a file too when one is named; a look that failed is not kept, so the next call looks again. */
export function followPayloadKeys(system: UnitOfWork, keptIn: string | null = null): PayloadKeys {
  const remembered = rememberPayloadKeys(keptIn);
  const keys = new Map<string, { day: string; key: Promise<PayloadKey> }>();
  return {
    keyFor(organisationId, now) {
      const day = now.toISOString().slice(0, 10);
      const kept = keys.get(organisationId);
      if (kept?.day === day) return kept.key;
      // While the database is away at midnight, yesterday's key goes on: a payload names the key that it is under.
      const key = payloadKeyFor(system, organisationId, now).then(
        (found) => {
          remembered.note(found, now);
          return found;
        },
        (error: unknown) => {
          if (kept) keys.set(organisationId, kept);
          else keys.delete(organisationId);
          if (kept) return kept.key;
          const before = remembered.find(organisationId);
          if (before) return before;
          throw error;
        },
      );
      if (keys.size >= ORGANISATIONS_KEPT) keys.clear();
      keys.set(organisationId, { day, key });
      return key;
    },
  };
}
