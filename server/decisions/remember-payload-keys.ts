import { seal, unseal } from '#server/platform/crypto.ts';
import { type KeptFile, keptFile } from '#server/platform/keep-file.ts';
import { logger } from '#server/platform/logger.ts';
import type { PayloadKey } from './payload-keys.ts';

/**
 * The newest payload key of each organisation on this machine's disk, sealed as in the database, so that a gateway that
 * starts while that is away can encrypt what it spools. Older keys are never kept: what they encrypted must be forgettable.
 */
export interface RememberedPayloadKeys {
  find(organisationId: string): PayloadKey | null;
  /** Keeps a key that was handed out at `now`; never throws and never waits. */
  note(key: PayloadKey, now: Date): void;
}

interface Kept {
  format: 1;
  keys: Record<string, { id: string; sealed: string }>;
}

const log = logger('payload-keys');
const placeOf = (organisationId: string, id: string) =>
  `kept-payload-key|${id}|key|${organisationId}|payloads`;

function keysIn(file: KeptFile): Kept['keys'] {
  try {
    const kept = JSON.parse(file.read()?.text ?? '{}') as Partial<Kept>;
    return kept.format === 1 && kept.keys ? kept.keys : {};
  } catch (error) {
    log.warn({ err: error }, 'the payload keys on disk cannot be read');
    return {};
  }
}

/** Remembers payload keys in the file at `path`, which several processes may share; without a path nothing is remembered. */
export function rememberPayloadKeys(path: string | null): RememberedPayloadKeys {
  if (path === null) return { find: () => null, note: () => undefined };
  const file = keptFile(path);
  let writing: Promise<void> = Promise.resolve();
  return {
    find(organisationId) {
      const kept = keysIn(file)[organisationId];
      if (!kept) return null;
      const key = unseal(kept.sealed, placeOf(organisationId, kept.id));
      return { id: kept.id, organisationId, key };
    },
    note({ id, organisationId, key }, now) {
      writing = writing
        .then(async () => {
          const keys = keysIn(file);
          if (keys[organisationId]?.id === id) return;
          keys[organisationId] = { id, sealed: seal(key, placeOf(organisationId, id)) };
          await file.write(JSON.stringify({ format: 1, keys } satisfies Kept), now);
        })
        .catch((error: unknown) => log.warn({ err: error }, 'a payload key could not be kept on disk'));
    },
  };
}
