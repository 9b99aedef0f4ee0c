import {
  type DeadLetter,
  type DeadLetterReason,
  replayableInput,
} from '#server/decisions/domain/dead-letter.ts';
import type { JsonRecord } from '#server/decisions/domain/decision-facts.ts';
import type { PayloadKeys } from '#server/decisions/follow-payload-keys.ts';
import { recordDeadLetters } from '#server/decisions/record-dead-letters.ts';
import { clock } from '#server/platform/clock.ts';
import { canonicalJson, exactValues } from '#server/platform/domain/canonical-json.ts';
import { logger } from '#server/platform/logger.ts';
import { newId } from '#server/platform/new-id.ts';
import type { Database } from '#server/platform/unit-of-work.ts';
import type { Passage } from './passage.ts';

/**
 * Takes in what was given up, in the background: nobody waits for it, and it never holds up an answer. The queue is bounded
 * by count and by bytes; what does not fit is counted and logged. The decision of a call that failed is durable by itself.
 */
export interface DeadLetters {
  /** From a call, whose input is kept for a replay, or from anything else with what it takes. */
  add(from: Passage | DeadLetterSource, why: DeadLetterWhy): void;
  /** Letters that are not stored yet, and how many did not fit since the start. */
  waiting(): { letters: number; dropped: number };
  /** Waits at most `waitMs` for what is queued. */
  stop(waitMs: number): Promise<void>;
}

/** Where a letter comes from that is no call on its way. */
export type DeadLetterSource = Pick<
  DeadLetter,
  | 'organisationId'
  | 'workspaceId'
  | 'workflowId'
  | 'workflowVersionId'
  | 'subject'
  | 'tokenId'
  | 'correlationId'
> & { payload: DeadLetter['payload']; receivedAt: Date };

export interface DeadLetterWhy {
  reason: DeadLetterReason;
  /** A word for machines, such as `timeout`. */
  fault: string;
  /** One sentence without anything of the call's content. */
  detail: string;
  attempts: number;
  decisionId: string | null;
}

const LETTERS_MAX = 1_000;
const BYTES_MAX = 16_000_000;
const BATCH = 100;
const RETRY_MS = 250;
const NOT_AGAIN = 'Its input was redacted before it was kept, so it cannot be tried again from here.';
const log = logger('dead-letters');

function sourceOf(from: Passage | DeadLetterSource): DeadLetterSource {
  if (!('route' in from)) return from;
  const { snapshot, route, request, token, call, recorded } = from;
  const input = replayableInput(request.input, recorded);
  // Where the model is given the redacted input anyway, a replay gives it the same.
  const isAsSeen = route.callPolicy?.redaction?.before === 'model' || isSame(input, request.input);
  return {
    organisationId: snapshot.organisationId,
    workspaceId: route.workspaceId,
    workflowId: route.workflowId,
    workflowVersionId: route.workflowVersionId,
    subject: request.subject ?? null,
    tokenId: token.id,
    correlationId: call.correlationId,
    receivedAt: call.receivedAt,
    payload: {
      input,
      metadata: request.metadata,
      ...(!isAsSeen && { isRedacted: true }),
    },
  };
}

function isSame(one: JsonRecord, other: JsonRecord): boolean {
  return canonicalJson(exactValues(one)) === canonicalJson(exactValues(other));
}

class Queue implements DeadLetters {
  readonly #database: Database;
  readonly #keys: PayloadKeys;
  #letters: { letter: DeadLetter; bytes: number }[] = [];
  #bytes = 0;
  #dropped = 0;
  #isStopped = false;
  #isDraining = false;

  constructor(database: Database, keys: PayloadKeys) {
    this.#database = database;
    this.#keys = keys;
  }

  add(from: Passage | DeadLetterSource, why: DeadLetterWhy): void {
    if ('isSimulation' in from && from.isSimulation) return;
    const source = sourceOf(from);
    const detail = source.payload?.isRedacted === true ? `${why.detail} ${NOT_AGAIN}` : why.detail;
    const letter: DeadLetter = {
      id: newId('deadLetter'),
      ...source,
      ...why,
      detail,
      addedAt: clock.now(),
    };
    const bytes = JSON.stringify(source.payload ?? null).length + 1_000;
    if (this.#letters.length >= LETTERS_MAX || this.#bytes + bytes > BYTES_MAX) {
      this.#dropped += 1;
      log.error({ reason: why.reason, decisionId: why.decisionId }, 'a dead letter did not fit and is lost');
      return;
    }
    this.#letters.push({ letter, bytes });
    this.#bytes += bytes;
    if (!this.#isDraining) void this.#drain();
  }

  waiting(): { letters: number; dropped: number } {
    return { letters: this.#letters.length, dropped: this.#dropped };
  }

  async stop(waitMs: number): Promise<void> {
    const until = performance.now() + waitMs;
    while (this.#letters.length > 0 && performance.now() < until)
      await new Promise((resolve) => setTimeout(resolve, 10));
    this.#isStopped = true;
  }

  async #drain(): Promise<void> {
    this.#isDraining = true;
    // What arrives in the same turn of the loop goes in one statement.
    await null;
    while (this.#letters.length > 0 && !this.#isStopped) {
      const batch = this.#letters.slice(0, BATCH);
      try {
        const sealed = await Promise.all(
          batch.map(async ({ letter }) => ({
            letter,
            key: await this.#keys.keyFor(letter.organisationId, letter.addedAt),
          })),
        );
        await recordDeadLetters(this.#database, sealed);
        this.#letters.splice(0, batch.length);
        for (const { bytes } of batch) this.#bytes -= bytes;
      } catch (error) {
        log.warn({ err: error, waiting: this.#letters.length }, 'dead letters cannot be stored; tried again');
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
    this.#isDraining = false;
  }
}

/** Opens the queue over the system role. */
export function openDeadLetters(database: Database, keys: PayloadKeys): DeadLetters {
  return new Queue(database, keys);
}
