import { logger } from '#server/platform/logger.ts';
import type { UnitOfWork } from '#server/platform/unit-of-work.ts';
import { type PayloadKey, payloadKeyFor } from './payload-keys.ts';
import { type RememberedPayloadKeys, rememberPayloadKeys } from './remember-payload-keys.ts';

/** Hands out the payload key of an organisation's day, asking the database once per day and organisation. */
export interface PayloadKeys {
  keyFor(organisationId: string, now: Date): Promise<PayloadKey>;
}

/** How long a call waits for the key of its day where an older one is at hand, and how often is looked while none comes. */
export const KEY_PATIENCE = { lookMs: 500, pauseMs: 5_000 };

const ORGANISATIONS_KEPT = 10_000;
const log = logger('payload-keys');

/** What is known of an organisation's key. */
class KeyOfDay {
  readonly #organisationId: string;
  readonly #system: UnitOfWork;
  readonly #remembered: RememberedPayloadKeys;
  readonly #patience: typeof KEY_PATIENCE;
  #day: string | null = null;
  #key: PayloadKey | null = null;
  #looking: { key: Promise<PayloadKey>; since: number } | null = null;
  #notBefore = 0;

  constructor(
    organisationId: string,
    system: UnitOfWork,
    remembered: RememberedPayloadKeys,
    patience: typeof KEY_PATIENCE,
  ) {
    this.#organisationId = organisationId;
    this.#system = system;
    this.#remembered = remembered;
    this.#patience = patience;
  }

  async find(now: Date): Promise<PayloadKey> {
    const day = now.toISOString().slice(0, 10);
    if (this.#key && this.#day === day) return this.#key;
    this.#key ??= this.#kept();
    // While the database is away at midnight, yesterday's key goes on: a payload names the key that it is under.
    const older = this.#key;
    if (!older) return this.#look(now, day).key;
    if (!this.#looking && performance.now() < this.#notBefore) return older;
    const { key, since } = this.#look(now, day);
    const patience = this.#patience.lookMs - (performance.now() - since);
    if (patience <= 0) return older;
    const { promise: late, resolve } = Promise.withResolvers<PayloadKey>();
    const timer = setTimeout(resolve, patience, older);
    return Promise.race([key.catch(() => older), late]).finally(() => clearTimeout(timer));
  }

  #kept(): PayloadKey | null {
    try {
      return this.#remembered.find(this.#organisationId);
    } catch (error) {
      log.warn({ err: error }, 'a payload key on disk cannot be read');
      return null;
    }
  }

  /** One look at a time, whoever asks. */
  #look(now: Date, day: string): { key: Promise<PayloadKey>; since: number } {
    if (this.#looking) return this.#looking;
    const key = payloadKeyFor(this.#system, this.#organisationId, now)
      .then(
        (found) => {
          this.#key = found;
          this.#day = day;
          this.#remembered.note(found, now);
          return found;
        },
        (error: unknown) => {
          this.#notBefore = performance.now() + this.#patience.pauseMs;
          throw error;
        },
      )
      .finally(() => {
        this.#looking = null;
      });
    key.catch(() => undefined);
    this.#looking = { key, since: performance.now() };
    return this.#looking;
  }
}

/** Keeps the keys of today, in a file too when one is named; a look that failed is not kept, so a later call looks again. */
export function followPayloadKeys(
  system: UnitOfWork,
  keptIn: string | null = null,
  patience = KEY_PATIENCE,
): PayloadKeys {
  const remembered = rememberPayloadKeys(keptIn);
  const keys = new Map<string, KeyOfDay>();
  return {
    keyFor(organisationId, now) {
      const known = keys.get(organisationId);
      if (known) return known.find(now);
      if (keys.size >= ORGANISATIONS_KEPT) keys.clear();
      const made = new KeyOfDay(organisationId, system, remembered, patience);
      keys.set(organisationId, made);
      return made.find(now);
    },
  };
}
