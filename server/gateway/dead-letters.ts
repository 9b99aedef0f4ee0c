import { LRUCache } from 'lru-cache';
import {
  type DeadLetter,
  type DeadLetterReason,
  replayableInput,
} from '#server/decisions/domain/dead-letter.ts';
import type { JsonRecord } from '#server/decisions/domain/decision-facts.ts';
import type { PayloadKeys } from '#server/decisions/follow-payload-keys.ts';
import type { PayloadKey } from '#server/decisions/payload-keys.ts';
import { recordDeadLetters } from '#server/decisions/record-dead-letters.ts';
import { clock } from '#server/platform/clock.ts';
import { canonicalJson, exactValues } from '#server/platform/domain/canonical-json.ts';
import { logger } from '#server/platform/logger.ts';
import { newId } from '#server/platform/new-id.ts';
import type { Database } from '#server/platform/unit-of-work.ts';
import { isDataFault } from './domain/is-data-fault.ts';
import type { Passage } from './passage.ts';

/**
 * Takes in what was given up, in the background: nobody waits for it, and it never holds up an answer. The queue is bounded
 * by count and by bytes, and when it is full whoever has most in it gives way; what does not fit is counted and logged. The
 * decision of a call that failed is durable by itself.
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
/** Outcomes of unknown decisions cost a token nothing; within this time it leaves so many letters of them at most. */
const OUTCOMES_MAX = 100;
const OUTCOMES_EVERY_MS = 600_000;
const TOKENS_MAX = 10_000;
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

interface Waiting {
  letter: DeadLetter;
  bytes: number;
}

class Queue implements DeadLetters {
  readonly #database: Database;
  readonly #keys: PayloadKeys;
  readonly #outcomes = new LRUCache<string, number>({ max: TOKENS_MAX, ttl: OUTCOMES_EVERY_MS });
  #letters: Waiting[] = [];
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
    if (why.reason === 'outcome-join' && !this.#mayLeaveOutcome(source.tokenId ?? source.organisationId))
      return;
    const detail = source.payload?.isRedacted === true ? `${why.detail} ${NOT_AGAIN}` : why.detail;
    const letter: DeadLetter = {
      id: newId('deadLetter'),
      ...source,
      ...why,
      detail,
      addedAt: clock.now(),
    };
    const bytes = JSON.stringify(source.payload ?? null).length + 1_000;
    if (!this.#makeRoom(letter, bytes)) return;
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

  #mayLeaveOutcome(who: string): boolean {
    const left = this.#outcomes.get(who) ?? 0;
    if (left < OUTCOMES_MAX) {
      this.#outcomes.set(who, left + 1, { noUpdateTTL: true });
      return true;
    }
    this.#dropped += 1;
    return false;
  }

  /** Whether a letter fits, if need be in the place of the newest of an organisation that holds more of the queue. */
  #makeRoom({ organisationId, reason, decisionId }: DeadLetter, bytes: number): boolean {
    while (this.#letters.length >= LETTERS_MAX || this.#bytes + bytes > BYTES_MAX) {
      const held = new Map<string, number>([[organisationId, bytes]]);
      for (const one of this.#letters)
        held.set(one.letter.organisationId, (held.get(one.letter.organisationId) ?? 0) + one.bytes);
      const [greatest] = [...held].sort(([, one], [, other]) => other - one)[0] ?? [organisationId];
      const place = this.#letters.findLastIndex(({ letter }) => letter.organisationId === greatest);
      // What is being stored at the front is left alone.
      const [given] = greatest === organisationId || place < BATCH ? [] : this.#letters.splice(place, 1);
      this.#dropped += 1;
      log.error(
        { reason: given?.letter.reason ?? reason, decisionId: (given?.letter ?? { decisionId }).decisionId },
        'a dead letter did not fit and is lost',
      );
      if (!given) return false;
      this.#bytes -= given.bytes;
    }
    return true;
  }

  #end(done: readonly Waiting[]): void {
    const ended = new Set(done);
    this.#letters = this.#letters.filter((one) => !ended.has(one));
    for (const { bytes } of done) this.#bytes -= bytes;
  }

  async #drain(): Promise<void> {
    this.#isDraining = true;
    // What arrives in the same turn of the loop goes in one statement.
    await null;
    while (this.#letters.length > 0 && !this.#isStopped) {
      const batch = this.#letters.slice(0, BATCH);
      try {
        const keyless = await this.#store(batch);
        if (keyless.length === 0) continue;
        // Whoever has no key must not stand in the way of those who have.
        const last = new Set(keyless);
        this.#letters = [...this.#letters.filter((one) => !last.has(one)), ...keyless];
        if (keyless.length < batch.length) continue;
        log.warn({ waiting: this.#letters.length }, 'dead letters have no payload key; tried again');
      } catch (error) {
        log.warn({ err: error, waiting: this.#letters.length }, 'dead letters cannot be stored; tried again');
      }
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
    this.#isDraining = false;
  }

  /** Stores those that have a key, and returns the others. */
  async #store(batch: readonly Waiting[]): Promise<Waiting[]> {
    const keys = await Promise.allSettled(
      batch.map(async ({ letter }) => this.#keys.keyFor(letter.organisationId, letter.addedAt)),
    );
    const keyless: Waiting[] = [];
    const sealed: { one: Waiting; key: PayloadKey }[] = [];
    for (const [at, one] of batch.entries()) {
      const key = keys[at];
      if (key?.status === 'fulfilled') sealed.push({ one, key: key.value });
      else keyless.push(one);
    }
    await this.#record(sealed);
    return keyless;
  }

  async #record(sealed: readonly { one: Waiting; key: PayloadKey }[]): Promise<void> {
    if (sealed.length === 0) return;
    try {
      await recordDeadLetters(
        this.#database,
        sealed.map(({ one, key }) => ({ letter: one.letter, key })),
      );
    } catch (error) {
      if (!isDataFault(error)) throw error;
      const [only, ...others] = sealed;
      if (only && others.length === 0) {
        this.#dropped += 1;
        log.error({ err: error, id: only.one.letter.id }, 'a dead letter was refused by the database');
        this.#end([only.one]);
        return;
      }
      // One spoils the statement for all: the others must not suffer for it.
      for (const each of sealed) await this.#record([each]);
      return;
    }
    this.#end(sealed.map(({ one }) => one));
  }
}

/** Opens the queue over the system role. */
export function openDeadLetters(database: Database, keys: PayloadKeys): DeadLetters {
  return new Queue(database, keys);
}
