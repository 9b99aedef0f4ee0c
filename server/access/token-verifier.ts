import type { TokenVerifier, VerifiedToken } from '#server/gateway/token-verifier.ts';
import { clock } from '#server/platform/clock.ts';
import { hashSecret } from '#server/platform/crypto.ts';
import { logger } from '#server/platform/logger.ts';
import { EVERY_TENANT, type UnitOfWork } from '#server/platform/unit-of-work.ts';
import { readConsolePass } from './console-pass.ts';
import { rememberTokens } from './remember-tokens.ts';
import type { TokenFacts } from './sign-in.views.ts';
import { changedAmong } from './tokens.views.ts';
import {
  findValidToken,
  noteTokenUse,
  requireAllowedAddress,
  tokenActorOf,
  type ValidToken,
} from './verify-token.ts';

/**
 * Verifies tokens for the data path, where asking Postgres on each call would cost more than the call. A right answer is
 * kept, and every 400 ms one query asks which of the kept ones were revoked or changed. While that feed is silent for a second,
 * nothing kept is believed: each call asks the database itself. When there is no answer, a token that was good before comes
 * back as unconfirmed, which only a workflow takes that goes on without the database; every other call is refused. With a
 * file, what was good before is known to a process that starts without the database as well.
 */
const POLL_MS = 400;
/** A poll that takes longer is given up, with its connection, and made again on another. */
const POLL_WITHIN_MS = 2_000;
const FEED_TRUSTED_MS = 900;
const KEPT_MAX = 10_000;
const UNCONFIRMED_AFTER_MS = 2_000;
const log = logger('token-verifier');

export interface RunningTokenVerifier extends TokenVerifier {
  close(): Promise<void>;
}

/** Who was good before is not kept waiting for a database that says nothing. */
async function askDatabase(
  uow: UnitOfWork,
  bearer: string,
  now: Date,
  isRemembered: boolean,
): Promise<ValidToken | null> {
  const asked = findValidToken(uow, bearer, now);
  if (!isRemembered) return asked;
  const patience = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error('the database does not answer')), UNCONFIRMED_AFTER_MS).unref();
  });
  return Promise.race([asked, patience]);
}

/** Looks now and every so often, one look at a time: what one missed the next will see. */
function keepLooking(poll: () => Promise<void>): { stop(): Promise<void> } {
  let polling: Promise<void> | null = null;
  const look = () => {
    polling ??= poll()
      .catch((error: unknown) => {
        log.warn({ err: error }, 'revoked tokens could not be read; kept answers are not used');
      })
      .finally(() => {
        polling = null;
      });
  };
  const timer = setInterval(look, POLL_MS);
  timer.unref();
  look();
  return {
    async stop() {
      clearInterval(timer);
      await polling;
    },
  };
}

/** Starts a verifier over the system role, with a file to remember tokens in or none; `close` ends its polling. */
export function startTokenVerifier(uow: UnitOfWork, keptIn: string | null = null): RunningTokenVerifier {
  const remembered = rememberTokens(keptIn);
  const kept = new Map<string, { facts: TokenFacts; actor: VerifiedToken; expiresAt: number }>();
  let heardAt = Number.NEGATIVE_INFINITY;
  let isOpen = true;

  async function poll(): Promise<void> {
    const startedAt = performance.now();
    const known = remembered.all();
    const gone = new Set(
      await uow.read(EVERY_TENANT, (tx) => changedAmong(tx, known), { withinMs: POLL_WITHIN_MS }),
    );
    // An answer that came while the query ran is younger than it, but asking once more costs little.
    for (const [key, { facts }] of kept) if (gone.has(facts.id)) kept.delete(key);
    remembered.confirm(gone, clock.now());
    // From the start of the query: what was revoked while it ran may have been missed.
    heardAt = startedAt;
  }

  const feed = keepLooking(poll);
  const isFresh = () => performance.now() - heardAt < FEED_TRUSTED_MS;
  return {
    isReady: isFresh,
    async verify(bearer, address, mayBeUnconfirmed = false) {
      const now = clock.now();
      const pass = readConsolePass(bearer, now);
      if (pass) return pass;
      const key = hashSecret(bearer);
      const known = kept.get(key);
      if (known && isFresh()) {
        if (known.expiresAt > now.getTime()) {
          requireAllowedAddress(known.facts, address);
          noteTokenUse(uow, known.facts, now);
          return known.actor;
        }
        kept.delete(key);
        return null;
      }
      let found: ValidToken | null;
      try {
        const isRemembered = mayBeUnconfirmed && remembered.find(bearer, now) !== null;
        found = await askDatabase(uow, bearer, now, isRemembered);
      } catch (error) {
        const before = mayBeUnconfirmed ? remembered.find(bearer, now) : null;
        if (!before) throw error;
        requireAllowedAddress(before.facts, address);
        return { ...tokenActorOf(before.facts), isUnconfirmed: true };
      }
      if (!found) {
        kept.delete(key);
        return null;
      }
      const { facts, validUntil } = found;
      remembered.note(facts);
      requireAllowedAddress(facts, address);
      noteTokenUse(uow, facts, now);
      const actor = tokenActorOf(facts);
      if (kept.size >= KEPT_MAX) kept.delete(kept.keys().next().value ?? key);
      if (isOpen) kept.set(key, { facts, actor, expiresAt: validUntil.getTime() });
      return actor;
    },
    async close() {
      isOpen = false;
      kept.clear();
      await feed.stop();
      await remembered.stop();
    },
  };
}
