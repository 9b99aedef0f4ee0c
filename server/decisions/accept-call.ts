import type { Database } from '#server/platform/unit-of-work.ts';
import { buryAccepted, deleteAccepted, insertAccepted, touchAccepted } from './accepted-calls.store.ts';
import { encodeLetter } from './dead-letters.store.ts';
import type { DeadLetter } from './domain/dead-letter.ts';
import type { PayloadKey } from './payload-keys.ts';

/** A call that is answered later, as it is promised. */
export interface AcceptedCall {
  /** What becomes of it when nobody finishes it; its `decisionId` is the one that is promised. */
  letter: DeadLetter & { decisionId: string };
  payloadKey: PayloadKey;
  replica: string;
  key: { id: string; requestDigest: string } | null;
  hasCallback: boolean;
}

/**
 * Makes a promise durable over the system role; returns it, or the one that its key was given before, and null when another
 * process makes that one at this moment.
 */
export function acceptCall(
  database: Database,
  { letter, payloadKey, ...accepted }: AcceptedCall,
): Promise<{ id: string; requestDigest: string | null } | null> {
  const { decisionId: id, organisationId, workspaceId, addedAt: at } = letter;
  const encoded = encodeLetter(letter, payloadKey);
  return insertAccepted(database, { ...accepted, id, organisationId, workspaceId, letter: encoded, at });
}

/** Notes that promises were kept. */
export function noteAnswered(database: Database, ids: readonly string[]): Promise<void> {
  return deleteAccepted(database, ids);
}

/** Notes that somebody still works on these. */
export function noteUnderWay(database: Database, ids: readonly string[], at: Date): Promise<void> {
  return touchAccepted(database, ids, at);
}

const DETAILS = {
  detailOfDecided:
    'The decision was made; the gateway ended before it was known whether whoever asked was told.',
} as const;

/** Makes dead letters of promises that are not kept: of these, or of those that nobody was heard of for since a moment. */
export function buryAcceptedCalls(
  database: Database,
  which: { ids: readonly string[] } | { silentSince: Date },
  why: { fault: string; detail: string; at: Date },
): Promise<number> {
  return buryAccepted(database, which, { ...why, ...DETAILS });
}
