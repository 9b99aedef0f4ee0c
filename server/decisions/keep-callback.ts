import type { Tx } from '#server/platform/tx.ts';
import { openTexts, type PayloadKey, sealText } from './payload-keys.ts';
import {
  deleteCallback,
  insertWaitingCallback,
  postponeCallback,
  takeDecided,
} from './waiting-callbacks.store.ts';

/** Where a decision is to be told, and the secret it is signed with. */
export interface CallbackTarget {
  url: string;
  secret: string;
}

/** A callback whose decision is made. */
export interface DueCallback {
  decisionId: string;
  organisationId: string;
  correlationId: string;
  /** Which attempt this is, from 1. */
  attempts: number;
  /** Null when the key it was encrypted under is destroyed. */
  target: CallbackTarget | null;
}

const placeOf = (organisationId: string, id: string) => `waiting_callback|${id}|target|${organisationId}`;

/** Keeps where the verdict on a case is to be told, encrypted, over the system role. */
export async function keepCallback(
  tx: Tx,
  given: { decisionId: string; organisationId: string; correlationId: string; target: CallbackTarget },
  payloadKey: PayloadKey,
  at: Date,
): Promise<void> {
  const { decisionId: id, organisationId, correlationId, target } = given;
  const sealed = sealText(payloadKey, placeOf(organisationId, id), JSON.stringify(target));
  await insertWaitingCallback(tx, { id, organisationId, correlationId, target: sealed, attempts: 0 }, at);
}

/** Takes callbacks whose decision is made: nobody else takes them before `takenUntil`. */
export async function takeDueCallbacks(
  tx: Tx,
  given: { now: Date; takenUntil: Date; limit: number },
): Promise<DueCallback[]> {
  const due = await takeDecided(tx, given);
  const targets = await openTexts(
    tx,
    due.map(({ id, organisationId, target }) => ({ place: placeOf(organisationId, id), text: target })),
  );
  return due.map(({ id, organisationId, correlationId, attempts }, index) => {
    const target = targets[index];
    return {
      decisionId: id,
      organisationId,
      correlationId,
      attempts,
      target: typeof target === 'string' ? (JSON.parse(target) as CallbackTarget) : null,
    };
  });
}

/** Notes what became of an attempt: when the next one comes, or that none does. */
export function noteCallback(tx: Tx, decisionId: string, nextAt: Date | null): Promise<void> {
  return nextAt === null ? deleteCallback(tx, decisionId) : postponeCallback(tx, decisionId, nextAt);
}
